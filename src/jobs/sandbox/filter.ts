/**
 * The filter of system calls that a program runs under. It closes what namespaces leave open: sockets that are no
 * network, keys, io_uring, other processes' memory, and everything about namespaces, mounts and the kernel itself.
 */

import type { BoxFeatures } from '../abilities.ts';
import { assemble, type Statement } from './bpf.ts';
import { FORBIDDEN, LOOKED_INTO, NOT_IMPLEMENTED } from './system-calls.ts';

export type Machine = BoxFeatures['machine'];

export const MACHINES: readonly Machine[] = ['x86_64', 'aarch64'];

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64 */
const ARCHITECTURES = { x86_64: 0xc0_00_00_3e, aarch64: 0xc0_00_00_b7 } as const;
const COLUMNS = { x86_64: 0, aarch64: 1 } as const;

/** Offsets in `struct seccomp_data`; of an argument, its lower half. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const argument = (index: number): number => 16 + 8 * index;

/** SECCOMP_RET_* */
const ALLOW = 0x7fff_0000;
const KILL_PROCESS = 0x8000_0000;
const error = (number: number): number => 0x0005_0000 | number;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** From here on the numbers are those of x32, another way to the same calls. */
const X32 = 0x4000_0000;

/** CLONE_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET */
const NEW_NAMESPACES = 0x7e02_0000;

/** AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK: vsock reaches the host of a virtual machine, alg and packet the kernel. */
const SOCKETS = [1, 2, 10, 16];

/** TIOCSTI and TIOCLINUX: typing on a terminal of others. */
const TERMINAL_INPUT = [0x5412, 0x541c];

/** For `bwrap --seccomp`. */
export function seccompFilter(machine: Machine): Uint8Array {
  const column = COLUMNS[machine];
  const denied = (calls: typeof FORBIDDEN, to: string): Statement[] =>
    Object.values(calls).flatMap((numbers) => ifNumber(numbers[column], to));
  return assemble([
    { op: 'load', offset: ARCHITECTURE },
    { op: 'if-not-equal', value: ARCHITECTURES[machine], to: 'kill' },
    { op: 'load', offset: NUMBER },
    ...(machine === 'x86_64' ? [{ op: 'if-at-least', value: X32, to: 'kill' } as const] : []),
    ...denied(NOT_IMPLEMENTED, 'not implemented'),
    ...denied(FORBIDDEN, 'forbidden'),
    ...ifNumber(LOOKED_INTO.clone[column], 'clone'),
    ...ifNumber(LOOKED_INTO.socket[column], 'socket'),
    ...ifNumber(LOOKED_INTO.socketpair[column], 'socket'),
    ...ifNumber(LOOKED_INTO.ioctl[column], 'ioctl'),
    { op: 'return', value: ALLOW },
    ...byArguments(),
    { op: 'label', name: 'allowed' },
    { op: 'return', value: ALLOW },
    { op: 'label', name: 'forbidden' },
    { op: 'return', value: error(EPERM) },
    { op: 'label', name: 'not implemented' },
    { op: 'return', value: error(ENOSYS) },
    { op: 'label', name: 'kill' },
    { op: 'return', value: KILL_PROCESS },
  ]);
}

function byArguments(): Statement[] {
  return [
    { op: 'label', name: 'clone' },
    { op: 'load', offset: argument(0) },
    { op: 'and', mask: NEW_NAMESPACES },
    { op: 'if-equal', value: 0, to: 'allowed' },
    { op: 'return', value: error(EPERM) },
    { op: 'label', name: 'socket' },
    { op: 'load', offset: argument(0) },
    ...SOCKETS.map((value) => ({ op: 'if-equal', value, to: 'allowed' }) as const),
    { op: 'return', value: error(EAFNOSUPPORT) },
    { op: 'label', name: 'ioctl' },
    { op: 'load', offset: argument(1) },
    ...TERMINAL_INPUT.map((value) => ({ op: 'if-equal', value, to: 'forbidden' }) as const),
    { op: 'return', value: ALLOW },
  ];
}

function ifNumber(value: number | null, to: string): Statement[] {
  return value === null ? [] : [{ op: 'if-equal', value, to }];
}
