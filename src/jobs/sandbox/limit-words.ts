/** The limits that the kernel holds each process of a program to. */

import type { Limits } from '../limits.ts';

const OPEN_FILES = 256;

/**
 * What is used is held by the cgroup and the watch, who can tell; the kernel's limits are for what grows faster than
 * they look. Runtimes and stacks reserve memory that they never touch, and the kernel counts as a processor's time what
 * the host of a virtual machine has taken.
 */
const RESERVE = { times: 2, bytes: 256 * 2 ** 20, seconds: 2 };

/** Other tasks of the account may start so many processes more: without a sandbox, the limit is there for fork bombs alone. */
const OTHERS_TO_COME = 1000;

/**
 * Words of sh that go before a command; `$more` is what others take of the account's number of processes. Where a cgroup
 * holds the memory, the kernel refuses none: what wants too much at once is ended for that, and not left to fail.
 */
export function limitWords(limits: Limits, hasCgroup: boolean): string {
  const seconds = Math.ceil(limits.cpuMs / 1000) * RESERVE.times + RESERVE.seconds;
  return [
    'prlimit',
    `--nproc=$((${limits.processes} + more))`,
    ...(hasCgroup ? [] : [`--data=${limits.memoryBytes * RESERVE.times + RESERVE.bytes}`]),
    `--fsize=${limits.diskBytes}`,
    `--nofile=${OPEN_FILES}`,
    '--core=0',
    `--cpu=${seconds}`,
  ].join(' ');
}

/**
 * sh that sets `more`. Before 5.14, and without a user namespace, the kernel counts all processes of an account. What
 * others may hold of them is not known beforehand: as much as all that is there.
 */
export function countOthers(boxed: boolean): string {
  const counted = 'read -r i i i more i </proc/loadavg; more=${more#*/}';
  if (!boxed) return `${counted}; more=$((more + ${OTHERS_TO_COME}))\n`;
  return `more=0
read -r i </proc/sys/kernel/osrelease
case $i in [1-4].* | 5.[0-9].* | 5.1[0-3].*) ${counted};; esac
`;
}
