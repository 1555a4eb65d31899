/**
 * sh that runs one command in its box, or without one, from start to end: output through writers that the kernel stops
 * at the exact byte, the watch beside it, and afterwards what it used.
 */

import type { Limits } from '../limits.ts';
import { endFunctions, sumReached, watchFunction, WATCH_FUNCTIONS } from './watch-script.ts';
import { groupFunctions, groupLimits, hasCgroup, OOM_KILLED } from './cgroup-script.ts';
import type { BoxFeatures } from '../abilities.ts';

/** Functions that every phase needs. `box`, null: without a sandbox. */
export function phaseFunctions(box: BoxFeatures | null): string {
  return `${WATCH_FUNCTIONS}${endFunctions(box !== null)}${groupFunctions(box?.cgroup ?? 'none')}${PHASE}`;
}

/**
 * sh that runs the function `launch` as a phase, with standard input from `$in`. Afterwards `rc`, `wall`, `cpu` and `peak`
 * are set, and what was reached lies in `$d/reached`. Wants the functions of `FINISH_FUNCTIONS`.
 */
export function runPhase(limits: Limits, box: BoxFeatures | null, stdout: 'out' | 'err'): string {
  return `${watchFunction(limits, hasCgroup(box) ? OOM_KILLED : sumReached(limits))}
phase ${stdout} ${limits.outputBytes} ${limits.wallMs} ${limits.cpuMs} ${groupLimits(limits)}
`;
}

/**
 * The writer holds a file to its size by a limit on itself: the kernel cuts its last write at the very byte, and the
 * signal that ends it says so. What the program writes to is a pipe, so its own files may be larger.
 */
const PHASE = `
writer() { # FIFO FILE BYTES
  trap '' TERM
  size=0
  [ ! -s "$2" ] || size=$(wc -c <"$2")
  prlimit --fsize=$((size + $3)) --core=0 cat <"$1" >>"$2"
  case $? in
    0) exit;;
    153) reach output;;
    *) reach disk;;
  esac
  # Whoever still writes sees a closed pipe, and might go on all the same.
  read -r box <"$d/box" && end_now
} 2>/dev/null
children() { # sets ms: what processes that have ended took of the processors
  times >"$d/times"
  { read -r i; read -r user system; } <"$d/times"
  milliseconds "$user"
  user=$ms
  milliseconds "$system"
  ms=$((ms + user))
}
milliseconds() { # of 1m2.345000s
  minutes=\${1%%m*} seconds=\${1#*m} seconds=\${seconds%s}
  part=\${seconds#*.}000
  part=\${part%"\${part#???}"}
  ms=$((minutes * 60000 + \${seconds%.*} * 1000 + 1$part - 1000))
}
phase() { # STDOUT BYTES WALL CPU GROUP…
  [ ! -e "$d/1" ] || rm -f "$d/1" "$d/2" "$d/stands" "$d/box" "$d/seen"
  why=$(mkfifo "$d/1" "$d/2" 2>&1) || broken "$why"
  stdout=$1 bytes=$2 most_wall=$3 most_cpu=$4 peak= seen=0 wall=0 cpu=0 rc=143
  shift 4
  [ ! -e "$d/reached" ] || finish
  group_make "$@" >"$d/why" || broken "no cgroup: $(cat "$d/why")"
  children
  before=$ms
  now
  began=$t
  (group_enter && launch <"$in" >"$d/1" 2>"$d/2" 8>"$d/stands") &
  box=$!
  echo $box >"$d/box"
  # Whoever was asked to end before there was a box has ended nothing.
  [ ! -e "$d/reached" ] || end_box &
  writer "$d/1" "$d/$stdout" $bytes &
  writer_1=$!
  writer "$d/2" "$d/err" $bytes &
  writer_2=$!
  watch &
  watch=$!
  while :; do
    wait $box
    rc=$?
    kill -0 $box || break
  done
  now
  wall=$((t - began))
  children
  cpu=$((ms - before))
  settle
} 2>/dev/null
settle() {
  kill -USR1 $watch
  wait $writer_1 $writer_2
  kill -USR2 $watch
  wait $watch
  # Of processes that were killed with their first one, nobody is told what they took.
  [ ! -s "$d/seen" ] || read -r peak seen <"$d/seen"
  [ $cpu -ge $seen ] || cpu=$seen
  ! group_ended_one || reach memory
  group_used
  group_leave
  [ $wall -lt $most_wall ] || reach timeout
  # Ticks are cut off, of user and system each.
  [ $((cpu + 20)) -lt $most_cpu ] || reach cpu
}
`;
