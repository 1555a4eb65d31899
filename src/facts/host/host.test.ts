import { describe, expect, it } from 'vitest';
import { disks } from './disks.ts';
import { init, virtualisation } from './init.ts';
import { cpus, load, memory, uptime } from './machine.ts';
import { kernel, os } from './system.ts';

describe('what nodes say of themselves', () => {
  it.each([
    [
      'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
      { id: 'debian', name: 'Debian GNU/Linux', version: '12', title: 'Debian GNU/Linux 12 (bookworm)' },
    ],
    ['NAME=Arch\nID=arch\n', { id: 'arch', name: 'Arch', version: null, title: 'Arch' }],
    ["NAME='It\\$s'\n", { id: null, name: 'It$s', version: null, title: 'It$s' }],
    [
      'CentOS release 6.10 (Final)\n',
      { id: null, name: 'CentOS release 6.10 (Final)', version: null, title: 'CentOS release 6.10 (Final)' },
    ],
    ['ID=only\n', undefined],
    ['', undefined],
  ])('os-release %j', (text, expected) => {
    expect(os.read(text)).toEqual(expected);
  });

  it('cuts what is far too long', () => {
    expect(os.read(`NAME=${'x'.repeat(5000)}\n`)?.name).toHaveLength(200);
  });

  it('kernel', () => {
    expect(kernel.read('Linux 6.1.0-26-amd64 x86_64\n')).toEqual({
      name: 'Linux',
      release: '6.1.0-26-amd64',
      architecture: 'x86_64',
    });
    expect(kernel.read('Linux 6.1\n')).toBeUndefined();
  });

  it.each([
    ['8\nmodel name\t: AMD EPYC 7B13\n', { count: 8, model: 'AMD EPYC 7B13' }],
    ['4\n', { count: 4, model: null }],
    ['0\n', undefined],
    ['-1\n', undefined],
    ['1e9\n', undefined],
    ['99999999999999999999\n', undefined],
    ['many\n', undefined],
  ])('processors %j', (text, expected) => {
    expect(cpus.read(text)).toEqual(expected);
  });

  it.each([
    ['MemTotal: 1000\nMemAvailable: 600\nSwapTotal: 10\nSwapFree: 5\n', [1_024_000, 614_400, 10_240, 5120]],
    ['MemTotal: 1000\nMemFree: 100\nBuffers: 20\nCached: 30\n', [1_024_000, 153_600, 0, 0]],
    ['MemTotal: 1000\nMemAvailable: 2000\n', undefined],
    ['MemTotal: 0\n', undefined],
    ['MemFree: 5\n', undefined],
  ])('memory %j', (text, expected) => {
    const found = memory.read(text);
    expect(
      found && [found.totalBytes, found.availableBytes, found.swapTotalBytes, found.swapFreeBytes],
    ).toEqual(expected);
  });

  it('load and uptime', () => {
    expect(load.read('0.10 1.20 12.00 1/700 4711\n')).toEqual([0.1, 1.2, 12]);
    expect(load.read('0.10 nan 12.00\n')).toBeUndefined();
    expect(uptime.read('86400.25\n')).toBe(86_400.25);
    expect(uptime.read('-5\n')).toBeUndefined();
  });

  it('disks once each, whatever is mounted twice', () => {
    const text = [
      'Filesystem     1024-blocks     Used Available Capacity Mounted on',
      '/dev/vda1         10000000  5000000   4500000      53% /',
      '/dev/vda1         10000000  5000000   4500000      53% /etc/hosts.d',
      'pool/my data          1000      500       500      50% /srv/my data',
      '/dev/vdb              1000     1100       -50     110% /full',
      '/dev/vdc                 0        0         0        - /empty',
      'df: nonsense',
    ].join('\n');
    expect(disks.read(text)?.map(({ mount, freeBytes }) => [mount, freeBytes])).toEqual([
      ['/', 4_608_000_000],
      ['/full', 0],
      ['/srv/my data', 512_000],
    ]);
    expect(disks.read('')).toBeUndefined();
  });

  it('no disk of a line that is longer than any honest one', () => {
    const line = (device: string): string => `/dev/${device} 1000 500 500 50% /srv`;
    expect(disks.read(line('vda1'))).toHaveLength(1);
    expect(disks.read(line('v'.repeat(2000)))).toBeUndefined();
  });

  it.each([
    ['pid1 systemd\nsystemd\ninit.d\n', 'systemd'],
    ['systemd\n', 'systemd'],
    ['pid1 init\nopenrc\ninit.d\nbusybox\n', 'openrc'],
    ['pid1 init\ninit.d\n', 'sysv'],
    ['pid1 init\ninit.d\nbusybox\n', 'busybox'],
    ['pid1 runit\n', 'runit'],
    ['pid1 runsvdir\n', 'runit'],
    ['pid1 supervisord\ninit.d\n', 'supervisord'],
    ['pid1 s6-svscan\n', 's6'],
    ['pid1 tini\ninit.d\n', 'other'],
  ])('init system %j', (text, expected) => {
    expect(init.read(text)?.system).toBe(expected);
  });

  it('knows no init system where process 1 is hidden and nothing else tells', () => {
    expect(init.read('init.d\n')).toBeUndefined();
  });

  it.each([
    ['kvm\n', 'kvm'],
    ['none\nvendor Dell Inc.\n', 'none'],
    ['vendor VMware, Inc.\n', 'vmware'],
    ['vendor Dell Inc.\n', undefined],
    ['\x1b[31m\n', undefined],
  ])('virtualisation %j', (text, expected) => {
    expect(virtualisation.read(text)).toBe(expected);
  });
});
