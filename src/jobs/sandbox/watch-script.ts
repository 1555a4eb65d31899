/**
 * sh that watches over what runs as process `$box` and all that descends from it, and ends it when it has reached a
 * limit. What was reached lies in `$d/reached`, and only this sh writes there: it is no guess from an exit code.
 */

import type { Limits } from '../limits.ts';

/** Between a polite request to end and the end. The runner waits 2 s for all of it. */
const GRACE_ROUNDS = 15;

/** Names what was reached; the first one stays. `now` sets `t`, in ms. */
export const WATCH_FUNCTIONS = `
now() { read -r t i </proc/uptime; t=\${t%.*}\${t#*.}0; }
reach() { (set -C; echo "$1" >"$d/reached") 2>/dev/null; }
# Sets rss (KiB), cpu (ms) and pids of what descends from $box, and first: its own child. A name in brackets may be anything.
look() {
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
 * were forked are small, whatever their sizes say.
 */
export function watchFunction(limits: Limits, memoryReached: string): string {
  return `
watch() {
  trap '' TERM
  round=0 peak=0 page=$(getconf PAGESIZE)
  page=$((\${page:-4096} / 1024))
  while pause; do
    kill -0 "$box" || exit
    now
    [ $((t - began)) -lt ${limits.wallMs} ] || { reach timeout; end_box; exit; }
    look
    [ "$rss" -le $peak ] || peak=$rss
    echo $peak $cpu >"$d/seen"
    [ "$cpu" -lt ${limits.cpuMs} ] || { reach cpu; end_now; exit; }
    if ${memoryReached}; then reach memory; end_now; exit; fi
  done
} >/dev/null 2>&1
# Short at first, and never past the end of the time.
pause() {
  round=$((round + 1)) wait=500
  [ $round -gt 8 ] || wait=100
  [ $round -gt 1 ] || wait=30
  now
  left=$((${limits.wallMs} - t + began))
  [ $left -ge $wait ] || wait=$left
  [ $wait -ge 10 ] || wait=10
  wait=$((1000 + wait))
  sleep "0.\${wait#1}" || sleep 1
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
