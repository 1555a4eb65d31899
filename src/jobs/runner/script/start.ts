/** sh that puts attempts on a node and starts them, all that came in one order. */

import { FAREWELL, MARK, TICKS } from './beginning.ts';
import { shellWord } from './words.ts';

/**
 * $1: the folder, $2 and $3: pid and ticks of the supervisor. Says who it is, and only then makes sure that somebody
 * watches over it: whoever sees the supervisor dead, sees this.
 */
const PROGRAM = `${TICKS}
d=$1
ticks $$ && echo "$$ $now" 1<>"$d/group" && ticks "$2" && [ "$now" = "$3" ] && cd "$d/w" || exit 125
set --
. "$d/cmd"`;

/**
 * $1: the folder, $2: what was put together for it. The claim is the pid file: a link is made or is there already, and
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
setsid sh -c ${shellWord(PROGRAM)} grappe-program "$1" $$ "$now" </dev/null >out 2>err &
program=$!
wait $program
r=$?
kill -KILL -$program
{ echo "$r $(date +%s)"; cat about; [ ! -f evidence ] || head -c 4096 evidence
  [ ! -f stopped ] || printf '\\nreached cancelled\\n'; echo end; } 1<>rc.t && mv rc.t rc`;

/**
 * The order is written to a file first: of a file, unlike of a pipe, sh and dd take exactly the bytes they are asked
 * for, and leave the next one to the next reader. (\`head -c\` reads ahead, and dd takes what a pipe happens to hold.)
 * Supervisors hold the pipe to \`cat\` until they have the claim or have lost it.
 */
export const START = `
supervisor=${shellWord(SUPERVISOR)}
take() { # the next $1 bytes of the order, as file $2
  true >"$2" || return 1
  [ $(($1 / 65536)) = 0 ] || dd bs=65536 count=$(($1 / 65536)) >"$2" 2>/dev/null || return 1
  [ $(($1 % 65536)) = 0 ] || dd bs=$(($1 % 65536)) count=1 >>"$2" 2>/dev/null
}
path() { # of a file below the folder of an attempt, and none of the runner's own
  case /$1/ in *//* | */./* | */../*) return 1 ;; esac
  case $1 in w/* | cmd | about) ;; w | .* | pid* | began* | group* | evidence* | rc* | out* | err* | stopped* | r.*) return 1 ;; esac
}
command -v setsid >/dev/null || fail 'the node has no setsid (util-linux)'
for f in .s.*.*; do # what starters that were killed have left
  p=\${f#.s.}
  { ticks "\${p%.*}" && [ "$now" = "\${p#*.}" ]; } || [ ! -d "$f" ] || rm -rf "$f"
done
ticks $$
s=.s.$$.$now
trap 'cd "$at" && rm -rf "$s"' EXIT
why=$(mkdir "$s" 2>&1 && { cat >"$s/in"; } 2>&1) || fail "$why"
exec <"$s/in"
count=0 all= own= ready=
set --
while IFS= read -r line; do
  word=\${line%% *} rest=\${line#* }
  case $word in
    blob)
      count=$((count + 1))
      { numeral "$rest" && take "$rest" "$s/$count"; } || fail 'no room for what came with the order' ;;
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
    made) [ $# = 0 ] || why=$(mkdir -p "$@" 2>&1) || fail "$why" ;;
    into) own=; [ ! -d "$s/$rest/w" ] || own=$rest ;;
    file | program)
      from=\${rest%% *} rest=\${rest#* }
      { numeral "$from" && path "$rest"; } || fail "no path for a file: $rest"
      [ -n "$own" ] || continue
      why=$(cp "$s/$from" "$s/$own/$rest" 2>&1) || fail "$why"
      [ $word = file ] || chmod 700 "$s/$own/$rest" ;;
    go) break ;;
    *) fail "no word of an order: $word" ;;
  esac
done
[ "\${word-}" = go ] || fail 'the order broke off'
for i in $ready; do
  true >"$s/$i/out" && true >"$s/$i/err"
  printf '%8000s\\n' '' >"$s/$i/rc.t" && printf '%60s\\n' '' >"$s/$i/group"
  { [ -s "$s/$i/rc.t" ] && [ -s "$s/$i/group" ] && [ -f "$s/$i/cmd" ] && [ -f "$s/$i/about" ]; } || fail 'no room for the files of an attempt'
done 2>/dev/null
{ for i in $ready; do
    ${MARK}=$at/$i/. setsid sh -c "$supervisor" grappe-job "$at/$i" "$at/$s/$i" </dev/null 3>&1 >/dev/null 2>&1 &
  done; } | cat >/dev/null
tell $all
say ${FAREWELL}
`;
