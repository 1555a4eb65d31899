/**
 * sh on the login node, for tasks on nodes that do not see its folder: what they write is brought here as it grows, so that
 * everybody else reads, watches and fences here as if the folder were shared.
 *
 * A minder, one for a place, goes on after the connection that started it. For each task that runs it starts a relay,
 * which talks with the task through a step of its job (`srun --overlap`). Both hold a lock while they live. The relay makes the
 * claim here, then says that the task may have begun, and only then tells it to begin.
 */

import { RESULT_LIMITS } from '../limits.ts';
import { PIECE_BYTES } from '../runner/index.ts';
import { shellWord } from '../sandbox/words.ts';
import { SERVE } from './apart.ts';
import { JOB_BEGINNING } from './job-standing.ts';

/** Contents, and a line for each file. */
const MOST_RESULTS_BYTES = RESULT_LIMITS.bytes + RESULT_LIMITS.files * 1200;

/** A task of which no step tells is of a node that sees the folder, or is not there yet. */
const RELAY = `
talk() { # with the task of attempt $1: it is read, and what is said goes to it
  read -r word p t b && [ "$word" = here ] && numeral "$p" && numeral "$t" || return
  case $b in '' | *[!0-9a-f-]*) return ;; esac
  me="$p $t $b apart"
  rm -f "$1/pid.relay" # a claim, perhaps, which nobody writes to
  echo "$me" >"$1/pid.relay" && ln "$1/pid.relay" "$1/pid"
  rm -f "$1/pid.relay"
  read -r line <"$1/pid" && [ "$line" = "$me" ] || { say never; return; }
  rm -f .seen && true >.apart && true >"$1/began" || return
  say go
  o=$(size "$1/out") e=$(size "$1/err") r=$(size "$1/results")
  while say "$o $e $r"; do
    while read -r word f from n && [ "$word" = p ]; do
      numeral "$n" && [ "$n" -le ${PIECE_BYTES} ] || return
      case $f/$from in
        "out/$o") bring "$n" >>"$1/out" && o=$((o + n)) || return ;;
        "err/$e") bring "$n" >>"$1/err" && e=$((e + n)) || return ;;
        "results/$r")
          r=$((r + n))
          [ $r -le ${MOST_RESULTS_BYTES} ] && bring "$n" >>"$1/results" || return ;;
        rc/0)
          bring "$n" >"$1/rc.t" && [ "$(size "$1/rc.t")" = "$n" ] && mv "$1/rc.t" "$1/rc" && say taken &&
            read -r word && [ "$word" = . ] && read -r word && [ "$word" = fetched ] && true >"$1/fetched"
          return ;;
        *) return ;;
      esac
    done
    [ "$word" = . ] || return
  done
} 2>/dev/null
size() { stat -c %s "$1" 2>/dev/null || echo 0; }
bring() { dd bs="$1" count=1 iflag=fullblock; } # exactly so much, and nothing of what follows
relay() { # attempt $1, which is job $2
  exec 9>"$1/relay" && flock -w 30 9 || return
  rm -f "$1/relay.in"
  mkfifo "$1/relay.in" || return
  # Open before anybody is there: of whoever is killed, the others see the end.
  exec 7<>"$1/relay.in" 6<"$1/relay.in" 5>"$1/relay.in" 7>&-
  rm -f "$1/relay.in"
  # The lock is held by whoever writes here. (A function's own redirections would keep what they close.)
  { exec 5>&- 6<&-; talk "$1"; } <&6 | srun --jobid="$2" --overlap --quiet --nodes=1 --ntasks=1 --mpi=none -J grappe-relay -D / \\
    sh -c "$serve" grappe-relay "$folder" "$place" "$1" >&5 5>&- 6<&- 9>&- &
  exec 5>&- 6<&-
  wait
  # Not at once again.
  [ -f "$1/fetched" ] || { exec 9>&-; sleep 3; }
} 2>/dev/null
`;

const MINDER = `
exec 8>.minder && flock -w 5 8 || exit 0
round=0 before=
while :; do
  open= wanted=
  for i in */job; do
    i=\${i%/job}
    named "$i" && [ ! -f "$i/fetched" ] && [ ! -f "$i/gone" ] || continue
    if [ -f "$i/pid" ]; then
      read -r p t b <"$i/pid"
      case $b in *' apart') ;; *) continue ;; esac
    elif [ -e .seen ]; then continue
    fi
    spell "$i"
    eval "set -- \\\${relay_$key-}"
    if [ $# = 2 ] && ticks "$1" && [ "$now" = "$2" ]; then open="$open $i"
    else wanted="$wanted $i"
    fi
    # Whose end is here may still wait to be told so, and is looked after while Slurm has it.
    [ -f "$i/rc" ] || open="$open $i"
  done
  if [ -n "$wanted" ]; then
    refresh
    set -- $({ for i in $wanted; do name= n=; read -r name n <"$i/job" && echo "W|$name|$n|$i"; done
      printf '%s\\n' "$table"; } 2>/dev/null |
      awk -F'|' '$1 == "W" { wanted[$2 "|" $3] = $4; next }
        (($1 "|" $2) in wanted) && $3 == "RUNNING" && $6 ~ /^[0-9]+$/ { print wanted[$1 "|" $2], $6 }')
    while [ $# -ge 2 ]; do
      open="$open $1"
      { exec 8>&-; relay "$1" "$2"; } &
      spell "$1"
      ticks $! && eval "relay_$key='$! $now'"
      shift 2
    done
  fi
  [ -n "$open" ] || exit 0
  [ "$open" = "$before" ] || round=0
  before=$open
  # What waits long is not asked about every second, and what nobody sees to any more not for ever.
  [ $round -lt 9000 ] || exit 0
  pause=$((1 + round / 30))
  [ $pause -le 10 ] || pause=10
  round=$((round + 1))
  sleep $pause 8>&-
done
`;

/** For `sh -c`, with the place as its argument. `folder`: of tasks on the compute nodes. */
export function minderScript(folder: string): string {
  return `folder=${shellWord(folder)} serve=${shellWord(SERVE)}
${JOB_BEGINNING}${RELAY}${MINDER}`;
}

/** A function `mind` for scripts of the login node: somebody sees to the relays of this place from then on. */
export function mindFunction(folder: string): string {
  return `
minder=${shellWord(minderScript(folder))}
mind() {
  XDG_STATE_HOME=\${at%/grappe/jobs/*} LC_ALL=$language setsid sh -c "$minder" grappe-minder "$place" \\
    </dev/null >/dev/null 2>&1 &
}
`;
}
