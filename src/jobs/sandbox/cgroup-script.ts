/**
 * sh that holds what is in the box to its memory and number of processes all together, by a cgroup; what it used, the
 * kernel has counted. Where there is none, all of it does nothing.
 */

import type { BoxFeatures } from '../abilities.ts';
import type { Limits } from '../limits.ts';
import { shellWord } from './words.ts';

type Cgroup = BoxFeatures['cgroup'];

const SCOPE =
  'env XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}" systemd-run --user --scope --quiet --collect -p Delegate=yes';

/** Words before those that enter the namespaces: a scope of the account's own systemd, which it may divide. */
export function scopeWords(cgroup: Cgroup): string {
  return cgroup === 'systemd-user' ? SCOPE : '';
}

/** Whether the kernel holds all of a program together to its memory. */
export function hasCgroup(box: BoxFeatures | null): boolean {
  return box !== null && box.cgroup !== 'none';
}

/** sh that is true once the kernel has ended a process for its memory. */
export const OOM_KILLED = 'group_ended_one';

/**
 * Functions: `group_make` (says why not), `group_enter` for the process that becomes the box, `group_ended_one`,
 * `group_used` which sets `cpu` and `peak`, and `group_leave` when all is over.
 */
export function groupFunctions(cgroup: Cgroup): string {
  if (cgroup === 'none')
    return 'group_make() { :; }; group_enter() { :; }; group_ended_one() { false; }; group_used() { :; }; group_leave() { :; }\n';
  return cgroup === 'v1' ? V1 : V2;
}

/** Words for `group_make`. */
export function groupLimits({ memoryBytes, processes }: Limits): string {
  // The first process, and what becomes of limits and shells before the program.
  return `${memoryBytes} ${processes + 4}`;
}

const OWN_PATH = `own_path() { # of the controller $1; empty is that of version 2
  while IFS=: read -r i names path; do
    case ,$names, in ",$1,") [ "$path" != / ] || path=; return;; esac
  done </proc/self/cgroup
  return 1
}
`;

/**
 * In a scope of ours, the sh itself makes room for the box: a group with groups below it has no processes. Root makes
 * a group of its own at the top.
 */
const V2 = `${OWN_PATH}
group_make() {
  top=/sys/fs/cgroup
  [ -e $top/cgroup.controllers ] || { echo 'no cgroup of version 2'; return 1; }
  if [ -w $top/cgroup.subtree_control ]; then
    mkdir -p $top/grappe && echo '+memory +pids' >$top/cgroup.subtree_control && echo '+memory +pids' >$top/grappe/cgroup.subtree_control || return 1
    g=$top/grappe/\${d##*/}.$$
  elif [ -z "\${g-}" ]; then
    own_path '' || { echo 'no cgroup of version 2'; return 1; }
    mkdir "$top$path/grappe" && echo $$ >"$top$path/grappe/cgroup.procs" && echo '+memory +pids' >"$top$path/cgroup.subtree_control" || return 1
    g=$top$path/box
  fi
  mkdir "$g" && echo "$1" >"$g/memory.max" && echo "$2" >"$g/pids.max" || return 1
  [ ! -e "$g/memory.swap.max" ] || echo 0 >"$g/memory.swap.max"
  [ ! -e "$g/memory.oom.group" ] || echo 1 >"$g/memory.oom.group"
} 2>&1
group_enter() { echo 0 >"$g/cgroup.procs"; }
value() { # of key $1 in file $2
  while read -r i value; do [ "$i" != "$1" ] || return 0; done <"$2"
  value=0
}
group_ended_one() { value oom_kill "$g/memory.events"; [ "$value" != 0 ]; }
group_used() {
  value usage_usec "$g/cpu.stat" && cpu=$((value / 1000))
  [ ! -e "$g/memory.peak" ] || { read -r peak <"$g/memory.peak" && peak=$((peak / 1024)); }
}
group_leave() { [ ! -e "$g/cgroup.kill" ] || echo 1 >"$g/cgroup.kill"; rmdir "$g"; } 2>/dev/null
`;

const V1 = `${OWN_PATH}
group_make() {
  for i in memory pids cpuacct; do
    controller=$i
    own_path $controller || { echo "no cgroup for $controller"; return 1; }
    [ -d "/sys/fs/cgroup/$controller$path" ] || path=
    mkdir "/sys/fs/cgroup/$controller$path/grappe-\${d##*/}.$$" || return 1
    eval "g_$controller=/sys/fs/cgroup/$controller$path/grappe-\${d##*/}.$$"
  done
  echo "$1" >"$g_memory/memory.limit_in_bytes" && echo "$2" >"$g_pids/pids.max" || return 1
  [ ! -e "$g_memory/memory.memsw.limit_in_bytes" ] || echo "$1" >"$g_memory/memory.memsw.limit_in_bytes"
} 2>&1
group_enter() { echo 0 >"$g_memory/cgroup.procs" && echo 0 >"$g_pids/cgroup.procs" && echo 0 >"$g_cpuacct/cgroup.procs"; }
group_ended_one() {
  while read -r i value; do
    case $i in oom_kill) [ "$value" != 0 ]; return;; esac
  done <"$g_memory/memory.oom_control"
  false
}
group_used() {
  read -r cpu <"$g_cpuacct/cpuacct.usage" && cpu=$((cpu / 1000000))
  read -r peak <"$g_memory/memory.max_usage_in_bytes" && peak=$((peak / 1024))
}
group_leave() { rmdir "$g_memory" "$g_pids" "$g_cpuacct"; } 2>/dev/null
`;

const TRIAL = `
trial() {
  d=/probe.$$
  group_make ${2 ** 28} 64 >/dev/null && (group_enter) && echo "cgroup $1"
  r=$?
  group_leave
  return $r
}
`;

/** sh that says which kind works for the login, if one does. */
export const CGROUP_TRIALS = `
if [ "$uid" = 0 ]; then (${V2}${TRIAL}trial v2) || (${V1}${TRIAL}trial v1) || echo 'cgroup none'
else ${SCOPE} sh -c ${shellWord(`${V2}${TRIAL}trial systemd-user`)} || (${V2}${TRIAL}trial v2) || echo 'cgroup none'; fi
`;
