import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateFolder } from '../../test/support/state-folder.ts';
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

/** What a node tells whose `/proc` and `/sys` hold this. */
function told(files: Readonly<Record<string, string>>) {
  using folder = stateFolder();
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const script = traffic.script.replaceAll(/\/(?=proc\/|sys\/)/g, `${folder.path}/`);
  return traffic.read(String(spawnSync('sh', ['-c', script]).stdout));
}

const HEADER = 'Inter-|   Receive            |  Transmit\n face |bytes    packets errs|bytes    packets\n';
const NO_DISK = { diskRead: 0, diskWritten: 0 };

describe('what is counted', () => {
  const ofBridge = '   br0: 900 1 0 0 0 0 0 0 900 1 0 0 0 0 0 0\n';
  const loop = '    lo: 70 1 0 0 0 0 0 0 70 1 0 0 0 0 0 0\n';
  const none = { 'proc/diskstats': '' };

  it('is what goes through devices, also where an old kernel leaves no room before the number', () => {
    const devices =
      '  eth0:12345678901 5 0 0 0 0 0 0 40 5 0 0 0 0 0 0\n  eth1: 9 1 0 0 0 0 0 0 2 1 0 0 0 0 0 0\n';
    const found = told({
      ...none,
      'proc/net/dev': `${HEADER}${loop}${ofBridge}${devices}`,
      'sys/class/net/eth0/device': '',
      'sys/class/net/eth1/device': '',
    });
    expect(found).toEqual({ networkIn: 12_345_678_910, networkOut: 42, ...NO_DISK });
  });

  it('is all but the loop in a container', () => {
    const found = told({ ...none, 'proc/net/dev': `${HEADER}${loop}${ofBridge}` });
    expect(found).toEqual({ networkIn: 900, networkOut: 900, ...NO_DISK });
  });

  it('is of whole disks, and of no layer over them', () => {
    const disks = [
      ...['8 0 sda 1 2 30 4 5 6 70 8 0 9 9', '8 1 sda1 1 2 30 4 5 6 70 8 0 9 9'],
      ...['253 0 dm-0 1 2 30 4 5 6 70 8 0 9 9', '104 0 cciss/c0d0 1 2 5 4 5 6 1 8 0 9 9'],
    ];
    const found = told({
      'proc/net/dev': HEADER,
      'proc/diskstats': disks.map((disk) => `   ${disk}\n`).join(''),
      'sys/block/sda/device': '',
      'sys/block/cciss!c0d0/device': '',
    });
    expect(found).toEqual({ networkIn: 0, networkOut: 0, diskRead: 35 * 512, diskWritten: 71 * 512 });
  });
});
