/** sh that puts attempts on a node and starts them, all that came in one order. */

import { FAREWELL, MARK, TICKS } from './beginning.ts';
import { shellWord } from '../../sandbox/words.ts';

/**
 * $1: the folder, $2 and $3: pid and ticks of the supervisor, $4: LC_ALL of the login. Says who it is, and only then makes sure that somebody
 * watches over it: whoever sees the supervisor dead, sees this.
 */
const PROGRAM = `${TICKS}
d=$1
ticks $$ && echo "$$ $now" 1<>"$d/group" && ticks "$2" && [ "$now" = "$3" ] && cd "$d/w" || exit 125
LC_ALL=$4
[ -n "$LC_ALL" ] || unset LC_ALL
set --
. "$d/cmd"`;

/**
 * $1: the folder, $2: what was put together for it, $3: LC_ALL of the login. The claim is the pid file: a link is made or is there already, and
 * its content is whole from the first moment. What does not have it touches nothing.
 * Room for the last words is taken beforehand: a program may fill the disk.
 */
const SUPERVISOR = `${TICKS}
umask 077
cd "$1" && read -r boot </proc/sys/kernel/random/boot_id && ticks $$ || exit
me="$$ $now $boot"
echo "$me" >"$2/.pid" && read -r line <"$2/.pid" && [ "$line" = "$me" ] && ln "$2/.pid" pid || exit
mv "$2"/* . && true >began || exit
exec 3>&-
setsid sh -c ${shellWord(PROGRAM)} grappe-program "$1" $$ "$now" "$3" </dev/null >out 2>err &
program=$!
wait $program
r=$?
if kill -TERM -$program; then # what it has left behind, or zombies that nobody has looked after yet
  i=20
  while [ $i -gt 0 ] && grep -qs ") [^ZX] [0-9]* $program " /proc/[0-9]*/stat; do sleep 0.1 || i=1; i=$((i - 1)); done
  kill -KILL -$program
fi
{ echo "$r"
  while read -r mark line && [ "$mark" = '#=' ]; do echo "$line"; done <cmd
  [ ! -s evidence ] || head -c 4096 evidence
  [ ! -f stopped ] || printf '\\nreached cancelled\\n'; echo end; } 1<>rc.t && mv rc.t rc`;

/**
 * The order is written to a file first: of a file, unlike of a pipe, sh and dd take exactly the bytes they are asked
 * for, and leave the next one to the next reader. (\`head -c\` reads ahead, and dd takes what a pipe happens to hold.)
 * Supervisors hold a pipe open until they have the claim, or have lost it.
 */
export const START = `
supervisor=${shellWord(SUPERVISOR)}
take() { # the next $1 bytes of the order, as file $2
  numeral "$1" || return
  true >"$2" || return 1
  [ $(($1 / 65536)) = 0 ] || dd bs=65536 count=$(($1 / 65536)) >"$2" 2>/dev/null || return 1
  [ $(($1 % 65536)) = 0 ] || dd bs=$(($1 % 65536)) count=1 >>"$2" 2>/dev/null
}
path() { # of a file below the folder of an attempt, and none of the runner's own
  case /$1 in *//* | */./?* | */../* | */..) return 1 ;; esac
  case $1 in w/* | ./ | cmd) ;; w | .* | pid* | began* | group* | evidence* | rc* | out* | err* | stopped* | r.*) return 1 ;; esac
}
command -v setsid >/dev/null || fail 'the node has no setsid (util-linux)'
for f in .s.*.*; do # what starters that were killed have left
  [ -d "$f" ] || continue
  p=\${f#.s.}
  { ticks "\${p%.*}" && [ "$now" = "\${p#*.}" ]; } ||
    # A supervisor may still be taking its files out of it.
    [ -z "$(find "$f" -prune -mmin +5 2>/dev/null)" ] || rm -rf "$f"
done
ticks $$
s=.s.$$.$now
trap 'cd "$at" && rm -rf "$s"' EXIT
small='no room for what came with the order'
mkdir "$s" && cat >"$s/in" || fail "$small"
exec <"$s/in"
all= own= ready=
set --
while IFS= read -r line; do
  word=\${line%% *} rest=\${line#* }
  case $word in
    attempt)
      named "$rest" || fail "no name of an attempt: $rest"
      all="$all $rest" own=
      if [ ! -f "$rest/pid" ]; then
        own=$rest ready="$ready $rest"
        set -- "$@" "$rest" "$s/$rest/w"
      fi ;;
    folder)
      path "$rest" || fail "no path for a folder: $rest"
      [ -z "$own" ] || set -- "$@" "$s/$own/$rest" ;;
    shared) numeral "$rest" && set -- "$@" "$s/+$rest" ;;
    made) why=$(mkdir -p "$s" "$@" 2>&1) || fail "$why"; set -- ;;
    bytes)
      number=\${rest%% *} rest=\${rest#* }
      numeral "$number" && path "w/\${rest#* }" && take "\${rest%% *}" "$s/+$number/\${rest#* }" || fail "$small" ;;
    into) own=; [ ! -d "$s/$rest/w" ] || own=$rest ;;
    file)
      size=\${rest%% *} rest=\${rest#* }
      path "$rest" || fail "no path for a file: $rest"
      if [ -n "$own" ]; then to=$s/$own/$rest; else to=$s/+; fi
      take "$size" "$to" || fail "$small" ;;
    from)
      numeral "\${rest%% *}" && path "w/\${rest#* }" || fail "no path for a file: $rest"
      set -- "$@" "$s/+\${rest%% *}/\${rest#* }" ;;
    copy)
      path "$rest/" || fail "no path for a folder: $rest"
      [ -z "$own" ] || why=$(cp "$@" "$s/$own/$rest" 2>&1) || fail "$why"
      set -- ;;
    program) path "$rest" && { [ -z "$own" ] || chmod 700 "$s/$own/$rest"; } || fail "no program: $rest" ;;
    go) break ;;
    *) fail "no word of an order: $word" ;;
  esac
done
[ "\${word-}" = go ] || fail 'the order broke off'
for i in $ready; do
  true >"$s/$i/out" && true >"$s/$i/err"
  printf '%8000s\\n' '' >"$s/$i/rc.t" && printf '%60s\\n' '' >"$s/$i/group"
  { [ -s "$s/$i/rc.t" ] && [ -s "$s/$i/group" ] && [ -f "$s/$i/cmd" ]; } || fail 'no room for the files of an attempt'
done 2>/dev/null
{ for i in $ready; do
    ${MARK}=$at/$i setsid sh -c "$supervisor" grappe-job "$at/$i" "$at/$s/$i" "$language" </dev/null 3>&1 >/dev/null 2>&1 &
  done; } | while read -r f; do :; done
tell $all
say ${FAREWELL}
`;
