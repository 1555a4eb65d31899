import { describe, expect, it } from 'vitest';
import type { Backend } from '../../config/index.ts';
import { seededRandom } from '../../transport/fake/seeded-random.ts';
import { BACKEND_KINDS, checkUnit } from './index.ts';

const BACKENDS = Object.keys(BACKEND_KINDS) as Backend[];
const read = (backend: Backend, unit: string, text: string) => BACKEND_KINDS[backend].read([unit], text)[0];

/** systemd 252, `show -p …` as it came. */
const SHOWN = {
  running: `MainPID=103
Result=success
NRestarts=0
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=disabled
ActiveEnterTimestampMonotonic=3289816
NeedDaemonReload=no
InvocationID=3900139f26a149439bc44f9dd2299ed0
`,
  failed: `MainPID=0
Result=exit-code
NRestarts=0
LoadState=loaded
ActiveState=failed
SubState=failed
UnitFileState=disabled
ActiveEnterTimestampMonotonic=0
NeedDaemonReload=no
InvocationID=a8c22eca3070423ca5f313fc88a77919
`,
  waiting: `MainPID=0
Result=exit-code
NRestarts=476
LoadState=loaded
ActiveState=activating
SubState=auto-restart
UnitFileState=disabled
NeedDaemonReload=no
InvocationID=2f5ad691005142c2a2e2778db869759c
`,
  missing: `MainPID=0
Result=success
NRestarts=0
LoadState=not-found
ActiveState=inactive
SubState=dead
UnitFileState=
NeedDaemonReload=no
InvocationID=
`,
  masked: `MainPID=0
Result=success
NRestarts=0
LoadState=masked
ActiveState=inactive
SubState=dead
UnitFileState=masked
NeedDaemonReload=no
InvocationID=
`,
  target: `LoadState=loaded
ActiveState=active
SubState=active
UnitFileState=static
ActiveEnterTimestampMonotonic=1840353
NeedDaemonReload=yes
InvocationID=41bc4a2ebf8c4ccab1be19ef648c8135
`,
  old: `MainPID=77
Result=success
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
ActiveEnterTimestampMonotonic=1840353
NeedDaemonReload=no
`,
};

describe('systemd', () => {
  it.each([
    [
      'running',
      { state: 'running', enabled: false, restarts: 0, incarnation: '3900139f26a149439bc44f9dd2299ed0' },
    ],
    ['failed', { state: 'failed', detail: 'failed (exit-code)', incarnation: null }],
    ['waiting', { state: 'flapping', restarts: 476, detail: 'auto-restart (exit-code)' }],
    ['missing', { state: 'missing', enabled: null }],
    ['masked', { state: 'stopped', masked: true, enabled: false }],
    ['target', { state: 'running', enabled: null, restarts: null, stale: true, detail: 'active static' }],
    ['old', { state: 'running', enabled: true, incarnation: '1840353:77' }],
  ] as const)('reads a unit that is %s', (name, found) => {
    expect(read('systemd', 'x', SHOWN[name])).toMatchObject(found);
  });

  it('reads many in the order in which they were asked', () => {
    const text = `${SHOWN.missing}\n${SHOWN.running}\n${SHOWN.target}`;
    const states = BACKEND_KINDS.systemd.read(['a', 'b', 'c'], text).map(({ state }) => state);
    expect(states).toEqual(['missing', 'running', 'running']);
  });

  it('believes nothing where an answer is missing', () => {
    const text = `${SHOWN.missing}\n${SHOWN.running}`;
    const states = BACKEND_KINDS.systemd.read(['a', 'b', 'c'], text).map(({ state }) => state);
    expect(states).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('says what stands in place of an answer', () => {
    const text = `System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n`;
    expect(read('systemd', 'a', text)).toMatchObject({
      state: 'unknown',
      detail: expect.stringContaining('not been booted') as string,
    });
  });
});

const STAT = '(redis-server) Z) S 1 23206 23206 0 -1 4228172 363 0 0 0 0 0 0 0 20 0 1 0 2404665 0';

describe('init scripts', () => {
  it.each([
    [
      `Status=0\nSaid=redis-server is running.\nProcess=23206 ${STAT}\nEnabled=yes`,
      { state: 'running', enabled: true, incarnation: '23206:2404665' },
    ],
    [
      `Status=0\nSaid=redis-server is running.\nProcess=23206 ${STAT.replace(') S', ') Z')}\nEnabled=no`,
      { state: 'failed', enabled: false, detail: 'its process is dead (zombie)' },
    ],
    ['Status=1\nSaid=redis-server is not running ... failed!', { state: 'failed' }],
    ['Status=3\nSaid=cron is not running ... failed!\nEnabled=', { state: 'stopped', enabled: null }],
    ['Status=1\nSaid=Must be run as root. ... failed!', { state: 'unknown' }],
    ['Status=1\nSaid=Usage: /etc/init.d/x {start|stop}', { state: 'unknown' }],
    ['Status=4\nSaid=', { state: 'unknown' }],
    ['Status=151\nSaid=', { state: 'unknown', detail: 'status exits with 151' }],
    ['Missing=yes', { state: 'missing' }],
  ])('that answer %j', (text, found) => {
    expect(read('sysv', 'x', `${text}\n\n`)).toMatchObject(found);
  });
});

describe('OpenRC', () => {
  it.each([
    [
      'Status=0\nEnabled=yes\nSince=2026-01-02 03:04:05.678 +0000',
      { state: 'running', enabled: true, incarnation: '2026-01-02 03:04:05.678 +0000' },
    ],
    ['Status=3\nEnabled=no\nSince=', { state: 'stopped', enabled: false }],
    ['Status=4', { state: 'stopping' }],
    ['Status=8', { state: 'starting' }],
    ['Status=16', { state: 'stopped', detail: 'inactive' }],
    ['Status=32', { state: 'failed', detail: 'crashed' }],
    ['Status=1', { state: 'unknown' }],
    ['Missing=yes', { state: 'missing' }],
  ])('that answers %j', (text, found) => {
    expect(read('openrc', 'x', `${text}\n\n`)).toMatchObject(found);
  });
});

describe('runit', () => {
  it.each([
    ['run: good: (pid 23613) 1s', { state: 'running', incarnation: '23613' }],
    ['run: good: (pid 23613) 1s; run: log: (pid 1) 9s', { state: 'running', incarnation: '23613' }],
    ['run: good: (pid 23613) 1s, want down, got TERM', { state: 'stopping' }],
    ['down: bad: 1s, normally up, want up', { state: 'flapping' }],
    ['down: off: 1s', { state: 'stopped' }],
    ['down: good: 0s, normally up; run: log: (pid 7) 1s, want up', { state: 'stopped' }],
    ['fail: x: unable to change to service directory: file does not exist', { state: 'missing' }],
    ['fail: good: runsv not running', { state: 'failed' }],
    ['warning: x: unable to open supervise/ok: file does not exist', { state: 'failed' }],
    ['warning: x: unable to open supervise/ok: access denied', { state: 'unknown' }],
  ])('that says %j', (said, found) => {
    expect(read('runit', 'x', `Said=${said}\nEnabled=yes\n\n`)).toMatchObject(found);
  });
});

const TABLE = `bad                              BACKOFF   Exited too quickly (process log may have details)
good                             STARTING  
jobs:w0                          RUNNING   pid 23879, uptime 0:00:06
jobs:w1                          RUNNING   pid 23883, uptime 0:00:06
mixed:a                          RUNNING   pid 11, uptime 0:00:06
mixed:b                          STOPPED   Not started
off                              STOPPED   Not started
once                             EXITED    Nov 21 10:16 AM
worse                            FATAL     Exited too quickly (process log may have details)
nosuch: ERROR (no such process)
none: ERROR (no such group)
`;

describe('supervisord', () => {
  it.each([
    ['bad', { state: 'flapping' }],
    ['good', { state: 'starting' }],
    ['jobs:*', { state: 'running', incarnation: '23879 23883' }],
    ['jobs:w1', { state: 'running', incarnation: '23883' }],
    ['mixed:*', { state: 'stopped', detail: 'STOPPED Not started' }],
    ['off', { state: 'stopped' }],
    ['once', { state: 'failed', detail: 'EXITED Nov 21 10:16 AM' }],
    ['worse', { state: 'failed' }],
    ['nosuch', { state: 'missing' }],
    ['none:*', { state: 'missing' }],
  ])('knows %s', (unit, found) => {
    expect(read('supervisord', unit, TABLE)).toMatchObject(found);
  });

  it('that does not answer is unknown, with what it says', () => {
    expect(read('supervisord', 'x', 'unix:///run/supervisor.sock no such file\n')).toMatchObject({
      state: 'unknown',
      detail: 'unix:///run/supervisor.sock no such file',
    });
  });
});

describe('commands', () => {
  it.each([
    ['Status=0\nSaid=up\nEnabled=0', { state: 'running', enabled: true }],
    ['Status=3\nSaid=\nEnabled=1', { state: 'stopped', enabled: false }],
    ['Status=1\nSaid=no mount', { state: 'failed', enabled: null, detail: 'no mount' }],
    ['Status=x', { state: 'unknown' }],
  ])('that answer %j', (text, found) => {
    expect(read('command', 'x', `${text}\n\n`)).toMatchObject(found);
  });
});

describe('a unit name', () => {
  it.each([
    ['systemd', 'nginx.service'],
    ['systemd', 'foo@bar.service'],
    ['systemd', 'dev-disk-by\\x2dlabel.device'],
    ['auto', 'redis-server'],
    ['sysv', 'hwclock.sh'],
    ['runit', '/srv/sv/web'],
    ['supervisord', 'jobs:*'],
    ['command', 'anything at all'],
  ] as const)('%s takes %j', (backend, unit) => {
    expect(checkUnit(unit, backend)).toBe(unit);
  });

  it.each([
    ['systemd', ''],
    ['systemd', '-h'],
    ['systemd', 'foo@.service'],
    ['systemd', 'foo@'],
    ['systemd', 'foo bar'],
    ['systemd', 'ngin*'],
    ['systemd', 'a/b'],
    ['auto', '../x'],
    ['auto', 'x\n'],
    ['sysv', '.hidden'],
    ['sysv', '../passwd'],
    ['sysv', '$(id)'],
    ['openrc', "a'b"],
    ['runit', '../x'],
    ['runit', '/etc/../x'],
    ['supervisord', '*'],
    ['supervisord', 'all things'],
    ['command', 'a\nb'],
  ] as const)('%s refuses %j', (backend, unit) => {
    expect(() => checkUnit(unit, backend)).toThrow(/cannot be a unit/);
  });
});

describe('what a hostile node says', () => {
  const scraps = [
    ...Object.values(SHOWN),
    TABLE,
    `Status=0\nSaid=x\nProcess=1 ${STAT}\n`,
    'Said=run: x: (pid 1) 1s\n',
    'constructor=1\n__proto__=2\nEnabled=constructor\nStatus=3\n',
    'ActiveState=toString\nLoadState=\u001b[2J\n',
    '\0\u2028\ud800',
    '=\n==\n\n\n',
    '9'.repeat(400),
    '\u001b]0;owned\u0007 RUNNING pid 1,',
  ];

  it.each(BACKENDS)('%s gives one reading a unit, safe for one line', (backend) => {
    const random = seededRandom(BACKENDS.indexOf(backend) + 1);
    const pick = (from: number): number => Math.floor(random() * from);
    for (let round = 0; round < 2000; round++) {
      const pieces = Array.from({ length: pick(5) }, () => {
        const scrap = scraps[pick(scraps.length)] ?? '';
        return scrap.slice(pick(scrap.length / 2), scrap.length - pick(scrap.length / 2));
      });
      const units = Array.from({ length: 1 + pick(3) }, (_, at) => `u${at}`);
      const readings = BACKEND_KINDS[backend].read(units, pieces.join(pick(2) === 0 ? '\n\n' : ''));
      expect(readings).toHaveLength(units.length);
      for (const { detail, enabled, incarnation, restarts } of readings) {
        expect([true, false, null]).toContain(enabled);
        expect(`${detail}${incarnation}`).not.toMatch(/[\p{Cc}\u2028]/u);
        expect((detail ?? '').length).toBeLessThan(300);
        expect(restarts === null || Number.isSafeInteger(restarts)).toBe(true);
      }
    }
  });
});
