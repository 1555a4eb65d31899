import { describe, expect, it } from 'vitest';
import { assemble } from './bpf.ts';
import { seccompFilter } from './filter.ts';

const ALLOW = 0x7fff_0000;
const EPERM = 0x0005_0001;
const ENOSYS = 0x0005_0026;
const EAFNOSUPPORT = 0x0005_0061;
const KILL = 0x8000_0000;
const X86 = 0xc000_003e;
const ARM = 0xc000_00b7;

/** What the kernel would answer to a system call. */
function verdict(filter: Uint8Array, architecture: number, number: number, ...args: number[]): number {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, architecture, true);
  for (const [index, value] of args.entries()) data.setBigUint64(16 + 8 * index, BigInt(value), true);
  const program = new DataView(filter.buffer);
  let held = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const code = program.getUint16(at, true);
    const operand = program.getUint32(at + 4, true);
    const jump = (is: boolean): number => 8 * program.getUint8(at + (is ? 2 : 3));
    if (code === 0x06) return operand;
    if (code === 0x20) held = data.getUint32(operand, true);
    if (code === 0x54) held = (held & operand) >>> 0;
    if (code === 0x15) at += jump(held === operand);
    if (code === 0x35) at += jump(held >= operand);
  }
  throw new Error('no verdict');
}

describe.each([
  [
    'x86_64',
    X86,
    { read: 0, clone: 56, ptrace: 101, io_uring: 425, clone3: 435, socket: 41, keyctl: 250, ioctl: 16 },
  ],
  [
    'aarch64',
    ARM,
    { read: 63, clone: 220, ptrace: 117, io_uring: 425, clone3: 435, socket: 198, keyctl: 219, ioctl: 29 },
  ],
] as const)('the filter for %s', (machine, architecture, calls) => {
  const filter = seccompFilter(machine);
  const of = (number: number, ...args: number[]): number => verdict(filter, architecture, number, ...args);

  it('lets usual calls through', () => {
    expect(of(calls.read)).toBe(ALLOW);
    expect(of(calls.ioctl, 0, 0x5401)).toBe(ALLOW);
  });

  it('forbids those of others and of the kernel', () => {
    expect(of(calls.ptrace)).toBe(EPERM);
    expect(of(calls.keyctl)).toBe(EPERM);
    expect(of(calls.io_uring)).toBe(ENOSYS);
    expect(of(calls.ioctl, 0, 0x5412)).toBe(EPERM);
  });

  it('lets threads and processes be made, and no namespaces', () => {
    expect(of(calls.clone, 0x0012_0011)).toBe(EPERM);
    expect(of(calls.clone, 0x003d_0f00)).toBe(ALLOW);
    expect(of(calls.clone, 0x1000_0011)).toBe(EPERM);
    expect(of(calls.clone3)).toBe(ENOSYS);
  });

  it.each([
    [1, ALLOW],
    [2, ALLOW],
    [10, ALLOW],
    [16, ALLOW],
    [17, EAFNOSUPPORT],
    [38, EAFNOSUPPORT],
    [40, EAFNOSUPPORT],
  ])('of sockets of family %i', (family, answer) => {
    expect(of(calls.socket, family)).toBe(answer);
    // The kernel looks at the lower half alone.
    expect(of(calls.socket, family + 2 ** 32)).toBe(answer);
  });

  it('kills what calls by another way', () => {
    expect(verdict(filter, 0x4000_0003, calls.read)).toBe(KILL);
    expect(verdict(filter, architecture === X86 ? ARM : X86, calls.read)).toBe(KILL);
  });
});

it('kills x32 on x86_64', () => {
  expect(verdict(seccompFilter('x86_64'), X86, 0x4000_0000)).toBe(KILL);
});

it('takes no jump to nowhere, backwards or too far', () => {
  const far = Array.from({ length: 256 }, () => ({ op: 'load', offset: 0 }) as const);
  expect(() => assemble([{ op: 'if-equal', value: 0, to: 'x' }])).toThrow('no jump to x');
  expect(() =>
    assemble([
      { op: 'label', name: 'x' },
      { op: 'if-equal', value: 0, to: 'x' },
    ]),
  ).toThrow('no jump to x');
  expect(() => assemble([{ op: 'if-equal', value: 0, to: 'x' }, ...far, { op: 'label', name: 'x' }])).toThrow(
    'no jump to x',
  );
});
