/** sh that puts attempts on a node and starts them, all that came in one order. */

import { FAREWELL, MARK } from './beginning.ts';
import { SUPERVISOR, SUPERVISOR_IN_JOB } from './supervisor.ts';
import { shellWord } from '../../sandbox/words.ts';

export const TAKE = `
take() { # the next $1 bytes of the order, as file $2
  numeral "$1" || return
  true >"$2" || return 1
  [ $(($1 / 65536)) = 0 ] || dd bs=65536 count=$(($1 / 65536)) >"$2" 2>/dev/null || return 1
  [ $(($1 % 65536)) = 0 ] || dd bs=$(($1 % 65536)) count=1 >>"$2" 2>/dev/null
}
`;

/** A folder for what comes with an order, in $s: of this process alone, and gone with it. */
export const OWN_FOLDER = ownFolder('');

/** `more`: words of sh that go with it. */
function ownFolder(more: string): string {
  return `
set --
for f in .s.*.*; do # what starters that were killed have left, or those of other machines hold
  [ -d "$f" ] || continue
  p=\${f#.s.}
  { ticks "\${p%.*}" && [ "$now" = "\${p#*.}" ]; } || set -- "$@" "$f"
done
# A supervisor may still be taking its files out of it.
[ $# = 0 ] || find "$@" -prune -mmin +5 -exec rm -rf {} + 2>/dev/null
ticks $$
s=.s.$$.$now
trap 'cd "$at" && rm -rf "$s"${more}' EXIT
small='no room for what came with the order'
`;
}

/**
 * The order is written to a file first: of a file, unlike of a pipe, sh and dd take exactly the bytes they are asked
 * for, and leave the next one to the next reader. (\`head -c\` reads ahead, and dd takes what a pipe happens to hold.)
 */
const orderWords = (more: string): string => `${TAKE}
path() { # of a file below the folder of an attempt, and none of the runner's own
  case /$1 in *//* | */./?* | */../* | */..) return 1 ;; esac
  case $1 in w/* | ./ | cmd) ;; w | .* | pid* | began* | group* | evidence* | rc* | out* | err* | stopped* | job* | gone* | r.* | task* | results* | over* | taken*) return 1 ;; esac
}
command -v setsid >/dev/null || fail 'the node has no setsid (util-linux)'
${ownFolder(more)}`;

const TAKE_ORDER = `
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
`;

/** `read`: the command that prints the order. `more`: what goes with it in the end. */
function takeOrder(read: string, more = ''): string {
  return `${orderWords(more)}mkdir "$s" && ${read} >"$s/in" || fail "$small"${TAKE_ORDER}`;
}

/** Supervisors hold a pipe open until they have the claim, or have lost it. */
export const START = `
supervisor=${shellWord(SUPERVISOR)}
${takeOrder('cat')}
{ for i in $ready; do
    ${MARK}=$at/$i setsid sh -c "$supervisor" grappe-job "$at/$i" "$at/$s/$i" "$language" </dev/null 3>&1 >/dev/null 2>&1 &
  done; } | while read -r f; do :; done
tell $all
say ${FAREWELL}
`;

/**
 * What a job of a batch system runs: the order is what \`order\` prints, and the attempts are waited for. Each must have been
 * handed in by the login that sees to it, in this very folder; else nobody would ever learn of its end. `await` waits for
 * that, if it may still come, and `apart` is a folder that goes with all of it, or empty.
 */
export const START_IN_JOB = `
supervisor=${shellWord(SUPERVISOR_IN_JOB)} pid= asked=
failed=96
trap 'asked=1; [ -z "$pid" ] || forward' TERM
forward() { # who has not begun yet looks for the file, and hears no signal
  true >"$s/$i/.asked"
  [ ! -f "$i/began" ] || kill -TERM "$pid"
}
${takeOrder('order', ' ${apart:+"$apart"}')}
for i in $ready; do
  await
  [ -f "$i/job" ] || exit 97
  # What runs apart may be said to have begun, and has to tell its end.
  [ -z "$asked" ] || [ -n "$apart" ] || exit 143
  ${MARK}=$at/$i sh -c "$supervisor" grappe-job "$at/$i" "$at/$s/$i" "$language" </dev/null 3>/dev/null >/dev/null 2>&1 9>&- &
  pid=$!
  [ -z "$asked" ] || forward
  while kill -0 "$pid" 2>/dev/null; do wait "$pid"; done
done
`;
