import { describe, expect, it } from 'vitest';
import { foundUnits } from './found-units.ts';

const found = (init: string, units: string) =>
  foundUnits(
    new Map([
      ['init', `${init}\n`],
      ['units', units],
    ]),
  );

describe('what a node says its init system knows', () => {
  it('puts files and loaded units of systemd together', () => {
    const text = `F getty@.service enabled
F ssh.service enabled
F cups.service masked
F rescue.service static
U ssh.service active
U getty@tty1.service active
U gone.service failed
`;
    expect(found('systemd', text)).toEqual([
      { name: 'cups', backend: 'systemd', state: 'stopped', enabled: null },
      { name: 'getty@tty1', backend: 'systemd', state: 'running', enabled: null },
      { name: 'gone', backend: 'systemd', state: 'failed', enabled: null },
      { name: 'rescue', backend: 'systemd', state: 'stopped', enabled: null },
      { name: 'ssh', backend: 'systemd', state: 'running', enabled: true },
    ]);
  });

  it('knows only links of init scripts, and states of OpenRC', () => {
    expect(found('sysv', 'S cron - yes\n')).toEqual([
      { name: 'cron', backend: 'sysv', state: null, enabled: true },
    ]);
    expect(found('openrc', 'S sshd running no\n')).toMatchObject([{ state: 'running', enabled: false }]);
  });

  it('believes nothing that makes no sense', () => {
    expect(found('toString', 'S cron - yes\n')).toBeUndefined();
    expect(found('sysv', 'constructor x y\nS \u001b[31m - yes\nS ../x - yes\nS\n\nS ok what ever\n')).toEqual(
      [{ name: 'ok', backend: 'sysv', state: null, enabled: null }],
    );
    expect(found('sysv', Array.from({ length: 9000 }, (_, at) => `S u${at} - no\n`).join(''))).toHaveLength(
      5000,
    );
  });
});
