/**
 * sh that watches over what runs as process `$box` and all that descends from it, and ends it when it has reached a
 * limit. What was reached lies in `$d/reached`, and only this sh writes there: it is no guess from an exit code.
 */

import type { Limits } from '../limits.ts';

/** Between a polite request to end and the end. The runner waits 2 s for all of it. */
const GRACE_ROUNDS = 15;

/** Between two looks; less at first: most programs are short. */
const LONGEST_PAUSE_MS = 500;

/**
 * Names what was reached; the first one stays. `now` sets `t`, in ms. `look` goes from parent to child without a process of
 * its own; a kernel that names no children has all of its processes looked through.
 */
export const WATCH_FUNCTIONS = `
page=4
now() { read -r t i </proc/uptime; t=\${t%.*}\${t#*.}0; }
reach() { (set -C; echo "$1" >"$d/reached") 2>/dev/null; }
# Sets rss (KiB), cpu (ms) and pids of what descends from $box, and first: its own child. A name in brackets may be anything.
look() {
  rss=0 cpu=0 first=0 pids= left=$box
  while [ -n "$left" ]; do
    set -- $left
    left=
    for i; do
      { read -r stat <"/proc/$i/stat"; } 2>/dev/null || continue
      count \${stat##*) }
      if [ "$i" = "$box" ]; then :; elif [ $first = 0 ]; then first=$i; else pids="$pids $i"; fi
      for f in "/proc/$i/task"/*/children; do
        below=
        { read -r below <"$f"; } 2>/dev/null
        left="$left $below"
      done
    done
    left=\${left# }
  done
}
count() { rss=$((rss + \${22} * page)) cpu=$((cpu + (\${12} + \${13} + \${14} + \${15}) * 10)); }
[ -e "/proc/$$/task/$$/children" ] || look() {
  set -- $(cat /proc/[0-9]*/stat 2>/dev/null | awk -v box="$box" -v page="$page" '
    { pid = $1; sub(/^.*\\) /, ""); up[pid] = $2; rss[pid] = $22; cpu[pid] = $12 + $13 + $14 + $15 }
    END {
      for (p in up) {
        for (q = p; (q in up) && q != box && q > 1; q = up[q]);
        if (q != box) continue
        sum += rss[p]; ticks += cpu[p]
        if (p == box) continue
        if (up[p] == box && !first) first = p; else rest = rest " " p
      }
      printf "%d %d %d%s\\n", sum * page, ticks * 10, first, rest
    }')
  rss=\${1:-0} cpu=\${2:-0} first=\${3:-0}
  [ $# -lt 3 ] || shift 3
  pids=$*
}
`;

/** Of a sandbox: its first process is not ours to ask, and takes all others with it. Without one: a group and what left it. */
export function endFunctions(boxed: boolean): string {
  const [ask, kill] = boxed
    ? ['kill -TERM $pids', 'kill -KILL $first || kill -KILL "$box"']
    : ['kill -TERM -"$box" $first $pids', 'kill -KILL -"$box" $first $pids'];
  return `
end_now() {
  while kill -0 "$box"; do
    look
    [ "$first" != 0 ] || first=
    ${kill}
    sleep 0.1 || sleep 1
  done 2>/dev/null
}
end_box() {
  look
  [ "$first" != 0 ] || first=
  i=${GRACE_ROUNDS}
  ${ask}
  while [ $i -gt 0 ] && kill -0 "$box"; do sleep 0.1 || i=1; i=$((i - 1)); done
  end_now
} 2>/dev/null
`;
}

/**
 * The function `watch`, to run beside the box. Shared pages count once where the plain sum is too much: processes that
 * were forked are small, whatever their sizes say. `USR1` tells it that the box has ended, `USR2` that the writers have, too:
 * without a sandbox, something may have left its group and still hold the pipes.
 */
export function watchFunction(limits: Limits, memoryReached: string): string {
  return `
watch() {
  ended= over= news= nap= peak=0 wait=15
  trap '' TERM
  trap 'ended=yes news=yes; wake' USR1
  trap 'ended=yes over=yes news=yes; wake' USR2
  page_size
  while pause; do
    kill -0 "$box" || break
    now
    [ $((t - began)) -lt ${limits.wallMs} ] || { reach timeout; end_box; break; }
    look
    [ "$rss" -le $peak ] || peak=$rss
    echo $peak $cpu >"$d/seen"
    [ "$cpu" -lt ${limits.cpuMs} ] || { reach cpu; end_now; break; }
    if ${memoryReached}; then reach memory; end_now; break; fi
  done
  for round in 1 2 3; do
    news=
    [ -n "$over" ] || doze 0.4
  done
  [ -n "$over" ] || kill -KILL $writer_1 $writer_2
} >/dev/null 2>&1
# Longer each time, and never past the end of the time.
pause() {
  wait=$((wait * 2))
  [ $wait -le ${LONGEST_PAUSE_MS} ] || wait=${LONGEST_PAUSE_MS}
  now
  left=$((${limits.wallMs} - t + began)) part=$wait
  [ $left -ge $part ] || part=$left
  [ $part -ge 10 ] || part=10
  part=$((1000 + part))
  doze "0.\${part#1}"
  [ -z "$ended" ]
}
doze() { # what it sleeps with does not outlive it
  sleep $1 &
  nap=$!
  [ -z "$news" ] || wake
  wait $nap
  [ $? != 1 ] || { sleep 1 & nap=$!; wait $nap; }
  nap=
}
wake() { [ -z "$nap" ] || kill -KILL $nap; }
page_size() { # sets page, in KiB
  while read -r i size unit; do
    case $i in KernelPageSize:) page=$size; break;; esac
  done </proc/self/smaps
}
fair_rss() {
  [ "$rss" -gt $1 ] || return 1
  fair=$(for i in $box $first $pids; do
    cat "/proc/$i/smaps_rollup" || { read -r all own rest <"/proc/$i/statm" && echo "Pss: $((own * page))"; }
  done | awk '/^Pss:/ { sum += $2 } END { print sum + 0 }')
  [ "$fair" -gt $1 ]
}
`;
}

/** Where there is no cgroup. */
export function sumReached({ memoryBytes }: Limits): string {
  return `fair_rss ${Math.floor(memoryBytes / 1024)}`;
}
