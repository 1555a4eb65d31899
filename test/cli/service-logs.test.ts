import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceLogEvent } from '../../src/protocol/index.ts';
import { jsonEvents } from '../support/json-events.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestServices, type TestServices } from '../support/test-services.ts';

/** As journalctl writes it. */
function entry(seconds: number, message: unknown): string {
  const at = Date.parse(`2026-11-21T10:00:${String(seconds).padStart(2, '0')}.250Z`);
  return JSON.stringify({
    __REALTIME_TIMESTAMP: String(at * 1000),
    SYSLOG_IDENTIFIER: 'app',
    PRIORITY: '3',
    MESSAGE: message,
  });
}

describe.skipIf(!sshdInstalled)('grappe service logs', () => {
  let lab: TestServices;

  beforeAll(async () => {
    lab = await startTestServices(`
  web: { nodes: "n[1-3]" }
  timed:
    nodes: "n[1-2]"
    commands: { logs: 'tail -n "$GRAPPE_LINES" \${GRAPPE_FOLLOW:+-F} "%HOME%/log-$GRAPPE_NODE"' }
  mute: { nodes: n1, backend: sysv, unit: no-such-unit }
  far: { nodes: "n[2,9]" }
  unit: { nodes: "n[1-2]", backend: systemd, unit: some.service, become: sudo }
`);
    lab.write('log-n1', '2026-11-21T10:00:01Z one\n  its second line\n2026-11-21T10:00:03Z three\n');
    lab.write(
      'log-n2',
      '2026-11-21 10:00:00Z zero\n2026-11-21T11:00:02+0100 two\n2026/11/21 10:00:04Z four\n',
    );
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  const logs = (...words: string[]) => lab.service(['logs', ...words]);

  it('merges lines by their times, each with its node, and makes them harmless', async () => {
    expect(await logs('timed')).toEqual({
      stdout: `n2: 2026-11-21 10:00:00Z zero
n1: 2026-11-21T10:00:01Z one
n1:   its second line
n2: 2026-11-21T11:00:02+0100 two
n1: 2026-11-21T10:00:03Z three
n2: 2026/11/21 10:00:04Z four
`,
      stderr: '',
      exit: 0,
      signal: null,
    });
    expect((await logs('web', 'timed', '-w', 'n2', '--lines', '1')).stdout).toBe(
      'n2 web:   last words of n2\nn2 timed: 2026/11/21 10:00:04Z four\n',
    );
    expect((await logs('web', '-w', 'n1')).stdout).toBe('n1: first\\x1b[31m\nn1: last words of n1\n');
  });

  it('takes what is young enough and what matches', async () => {
    const { stdout } = await logs('timed', '--since', '2026-11-21T10:00:02Z', '--grep', '^[^z]*r');
    expect(stdout).toBe('n1: 2026-11-21T10:00:03Z three\nn2: 2026/11/21 10:00:04Z four\n');
    expect(await logs('timed', '--grep', '(')).toMatchObject({ exit: 2 });
  });

  it('says which nodes are dead, and where there is no log', async () => {
    const far = await logs('far');
    expect(far.stdout).toContain('n2: last words of n2\n');
    expect(far.stderr).toMatch(/^grappe: far on n9: unreachable: /);
    expect(far.exit).toBe(4);
    expect(await logs('mute')).toMatchObject({
      stdout: '',
      stderr: 'grappe: mute on n1: missing: it has no log that can be found\n',
      exit: 1,
    });
  });

  it('reads journals, as root only where the login may not', async () => {
    const journal = [
      entry(5, 'late'),
      entry(1, 'early\u001b]0;x\u0007\nsecond'),
      entry(3, [255, 104, 105]),
      'noise',
    ];
    lab.program('journalctl', `printf '%s\\n' "$*" >&2\ncat <<'END'\n${journal.join('\n')}\nEND`);
    lab.program('id', 'if [ "$1" = -Gn ]; then echo users adm; else exec /usr/bin/id "$@"; fi');
    const { stdout, exit } = await lab.service(['logs', 'unit', '-w', 'n1', '--priority', 'err', '--json']);
    const events = jsonEvents(ServiceLogEvent, stdout);
    expect(events).toMatchObject([
      {
        event: 'line',
        at: '2026-11-21T10:00:01.250Z',
        priority: 3,
        ident: 'app',
        text: expect.any(String) as string,
      },
      { text: '\ufffdhi' },
      { text: 'late' },
      { event: 'summary', exit: 0 },
    ]);
    expect(exit).toBe(0);
    const text = await lab.service(['logs', 'unit', '-w', 'n1'], { env: { ...lab.env, TZ: 'UTC' } });
    expect(text.stdout).toMatch(
      /^n1: 2026-11-21 10:00:01 app: early\\x1b\]0;x\\x07\nn1: 2026-11-21 10:00:01 app: second\n/,
    );
    lab.program('id', 'if [ "$1" = -Gn ]; then echo users; else exec /usr/bin/id "$@"; fi');
    const denied = await logs('unit');
    expect(denied.stderr).toMatch(/^grappe: unit on n\[1-2\]: denied: sudo: a password is required/);
    expect(denied).toMatchObject({ stdout: '', exit: 4 });
  });

  it('follows what is written until it is interrupted', async () => {
    const { stdout, exit } = await lab.service(['logs', '-f', 'timed', '--lines', '1'], {
      started(child) {
        let seen = '';
        child.stdout?.on('data', (chunk: Buffer) => {
          const before = seen;
          seen += chunk.toString();
          if (!before.includes('four') && seen.includes('four'))
            appendFileSync(join(lab.home, 'log-n1'), '2026-11-21T10:00:09Z nine\n');
          if (seen.includes('nine')) child.kill('SIGINT');
        });
      },
    });
    expect(stdout).toMatch(/three\n[^]*nine\n$/);
    expect(exit).toBe(130);
  });
});
