import { describe, expect, it } from 'vitest';
import { throughput, traffic } from './traffic.ts';

const look = (bytes: number, uptime: number | null) => ({
  traffic: { networkIn: bytes, networkOut: 2 * bytes, diskRead: 3 * bytes, diskWritten: 0 },
  uptime,
});

describe('traffic', () => {
  it.each([
    ['1 2 3 4\n', { networkIn: 1, networkOut: 2, diskRead: 1536, diskWritten: 2048 }],
    ['1 2 3\n', undefined],
    ['1 2 3 -4\n', undefined],
    ['1 2 3 x\n', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    expect(traffic.read(text)).toEqual(expected);
  });

  it('is a rate between two looks, by the clock of the node', () => {
    expect(throughput(look(1000, 10), look(3000, 14))).toEqual({
      ...{ networkIn: 500, networkOut: 1000, diskRead: 1500, diskWritten: 0 },
    });
  });

  it('is not below nothing, where an interface was taken away', () => {
    expect(throughput(look(3000, 10), look(1000, 12))).toMatchObject({ networkIn: 0, diskRead: 0 });
  });

  it.each([
    ['the first look', null, look(1, 2)],
    ['a node that was started anew', look(9, 500), look(1, 2)],
    ['no clock', look(1, null), look(2, 2)],
    ['no counters', { traffic: null, uptime: 1 }, look(2, 2)],
    ['none any more', look(2, 1), { traffic: null, uptime: 2 }],
  ])('cannot be told of %s', (_what, before, after) => {
    expect(throughput(before, after)).toBeUndefined();
  });
});
