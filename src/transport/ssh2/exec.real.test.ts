import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turned, setTimeout as elapse } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isRoot } from '../../../test/support/accounts.ts';
import { startClient } from '../../../test/support/client-process.ts';
import {
  descendantsOf,
  signalProcess,
  sleeping,
  uniqueDuration,
  until,
} from '../../../test/support/processes.ts';
import { type TargetChanges, connectorTo, never, run } from '../../../test/support/ssh2-target.ts';
import { type Sshd, sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import { type TcpProxy, startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import type { Connection, Connector } from '../transport.ts';

/** Of the sleep in the command of this test. */
let duration = '';
beforeEach(() => void (duration = uniqueDuration()));

/** Runs `command` and resolves when its first output has come: what is cut before that may be lost with the link. */
async function startedRun(
  connection: Connection,
  command: string,
  signal = never,
): Promise<{ readonly ended: ReturnType<typeof run> }> {
  const begun = Promise.withResolvers<void>();
  const ended = run(connection, command, {
    signal,
    onOutput: () => {
      begun.resolve();
      return undefined;
    },
  });
  await begun.promise;
  return { ended };
}

describe.skipIf(!sshdInstalled)('running commands', () => {
  let sshd: Sshd;
  let connector: Connector;
  let connection: Connection;
  beforeAll(async () => {
    sshd = await startSshd();
    connector = connectorTo(sshd);
    connection = await connector.connect('n1', never);
  });
  afterAll(async () => {
    await connector[Symbol.asyncDispose]();
    await sshd.stop();
  });

  it.each([
    ['exit 0', { kind: 'exited', code: 0 }],
    ['exit 1', { kind: 'exited', code: 1 }],
    ['exit 126', { kind: 'exited', code: 126 }],
    ['/no/such/program', { kind: 'exited', code: 127 }],
    ['exit 255', { kind: 'exited', code: 255 }],
    ['kill -9 $$; sleep 9', { kind: 'signalled', signal: 'SIGKILL' }],
    ['kill -TERM $$; sleep 9', { kind: 'signalled', signal: 'SIGTERM' }],
    ['kill -SEGV $$; sleep 9', { kind: 'signalled', signal: 'SIGSEGV' }],
  ])('F20: %s is told as it was', async (command, end) => {
    const result = await run(connection, command);
    expect(result.end).toEqual(end);
    expect(result.sent).toBe(1);
  });

  it('keeps stdout and stderr apart and complete', async () => {
    const { stdout, stderr } = await run(connection, 'echo out; echo err >&2; printf tail');
    expect([stdout.toString(), stderr.toString()]).toEqual(['out\ntail', 'err\n']);
  });

  it('F17: brings binary bytes back as they were', async () => {
    const bytes = randomBytes(700_001);
    const source = (async function* () {
      for (let at = 0; at < bytes.length; at += 9973) yield bytes.subarray(at, at + 9973);
    })();
    const { stdout, end } = await run(connection, 'cat', { stdin: source });
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(stdout.equals(bytes)).toBe(true);
  });

  it('does not wait for stdin that the command never reads', async () => {
    const endless = (async function* () {
      for (;;) yield await Promise.resolve(Buffer.alloc(65_536));
    })();
    expect((await run(connection, 'exit 4', { stdin: endless })).end).toEqual({ kind: 'exited', code: 4 });
    const silent = (async function* (): AsyncGenerator<Uint8Array> {
      await new Promise(() => undefined);
      yield Buffer.alloc(0);
    })();
    expect((await run(connection, 'exit 5', { stdin: silent })).end).toEqual({ kind: 'exited', code: 5 });
  });

  it('hands over the environment', async () => {
    const env = { GREETING: `it's "here" $HOME`, OTHER: 'two\nlines' };
    const { stdout } = await run(connection, 'printf "%s|%s" "$GREETING" "$OTHER"', { env });
    expect(stdout.toString()).toBe(`it's "here" $HOME|two\nlines`);
  });

  it('refuses what cannot be run, before it is sent', async () => {
    const bad = { kind: 'not-sent', outcome: 'failed' };
    expect((await run(connection, 'true', { env: { 'A B': '' } })).end).toMatchObject(bad);
    expect((await run(connection, `: ${'x'.repeat(140_000)}`)).end).toMatchObject(bad);
    expect((await run(connection, 'echo \0')).end).toMatchObject(bad);
  });

  it('F13: the sessions over MaxSessions are not sent, and the connection stays of use', async () => {
    await using own = connectorTo(sshd);
    const crowded = await own.connect('n2', never);
    const stop = new AbortController();
    const runs = Array.from({ length: 15 }, () =>
      run(crowded, `echo up; sleep ${duration}`, { signal: stop.signal }),
    );
    await until(() => sleeping(duration).length === 10, 'ten run');
    stop.abort();
    const ends = await Promise.all(runs);
    const refused = ends.filter(({ end, sent }) => end.kind === 'not-sent' && sent === 0);
    expect(refused.map(({ end }) => end)).toEqual(
      refused.map(() => expect.objectContaining({ outcome: 'unreachable', cause: 'throttled' }) as object),
    );
    expect(refused).toHaveLength(5);
    expect(ends.filter(({ end, sent }) => end.kind === 'signalled' && sent === 1)).toHaveLength(10);
    // sshd gives a place back when it has seen its session end.
    await expect
      .poll(async () => (await run(crowded, 'echo fine')).stdout.toString(), { timeout: 20_000 })
      .toBe('fine\n');
  });

  it('F18: a daemon that keeps the output open does not hold the command, and lives on', async () => {
    const { end, stdout } = await run(connection, `sleep ${duration} & echo started`);
    expect(end).toEqual({ kind: 'exited', code: 0, detail: 'output open' });
    expect(stdout.toString()).toBe('started\n');
    signalProcess(sleeping(duration)[0], 'SIGTERM');
  });

  it('F18: output that a slow reader has not taken yet is not taken for a daemon', async () => {
    // A window and a little: the rest waits in the node's pipe when the command has ended, longer than the grace.
    const size = 1_048_576 + 30_000;
    const slow = run(connection, `head -c ${size} /dev/zero`, { onOutput: () => elapse(2300) });
    const { end, stdout } = await slow;
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(stdout).toHaveLength(size);
  });

  it('a reader that fails ends the command, which is then local', async () => {
    const failing = run(connection, `echo out; sleep ${duration}`, {
      onOutput: () => Promise.reject(new Error('disk full')),
    });
    expect((await failing).end).toEqual({ kind: 'local', detail: 'disk full' });
    await until(() => sleeping(duration).length === 0, 'the command is ended');
  });

  it('a stdin that fails ends the command, which is then local', async () => {
    const source = (async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      await elapse(1);
      throw new Error('unreadable');
    })();
    const { end } = await run(connection, `cat; sleep ${duration}`, { stdin: source });
    expect(end).toEqual({ kind: 'local', detail: 'unreadable' });
    await until(() => sleeping(duration).length === 0, 'the command is ended');
  });

  describe('abort', () => {
    it.each([
      ['plain', undefined],
      [
        'with stdin',
        (async function* () {
          yield await new Promise<Uint8Array>(() => undefined);
        })(),
      ],
    ])('ends the whole process group and tells how it ended (%s)', async (_name, stdin) => {
      const stop = new AbortController();
      const begun = Promise.withResolvers<void>();
      const ended = run(
        connection,
        `sleep ${duration} & sleep ${duration} & echo up; wait; sleep ${duration}`,
        {
          signal: stop.signal,
          onOutput: () => {
            begun.resolve();
            return undefined;
          },
          ...(stdin === undefined ? {} : { stdin }),
        },
      );
      await begun.promise;
      stop.abort();
      const { end, stdout } = await ended;
      expect(end).toEqual({ kind: 'signalled', signal: 'SIGTERM' });
      expect(stdout.toString()).toBe('up\n');
      await until(() => sleeping(duration).length === 0, 'the group is gone');
    });

    it('kills what ignores TERM', async () => {
      const stop = new AbortController();
      const { ended } = await startedRun(
        connection,
        `trap '' TERM; echo up; sleep ${duration}; sleep ${duration}; sleep ${duration}`,
        stop.signal,
      );
      await until(() => sleeping(duration).length === 1, 'it sleeps');
      stop.abort();
      expect((await ended).end).toMatchObject({ kind: 'signalled', signal: 'SIGKILL' });
      await until(() => sleeping(duration).length === 0, 'the group is gone');
    });

    it('of a command that ends by itself at TERM gives its own exit code', async () => {
      const stop = new AbortController();
      const ended = run(connection, `trap 'echo bye; exit 9' TERM; echo up; while :; do sleep 0.1; done`, {
        signal: stop.signal,
        onOutput: (_stream, chunk) => {
          if (Buffer.from(chunk).includes('up')) stop.abort();
          return undefined;
        },
      });
      const { end, stdout } = await ended;
      expect(end).toMatchObject({ kind: 'exited', code: 9 });
      expect(stdout.toString()).toBe('up\nbye\n');
    });

    it('before the command was sent sends nothing', async () => {
      const stop = new AbortController();
      stop.abort();
      const { end, sent } = await run(connection, 'echo never', { signal: stop.signal });
      expect(end).toMatchObject({ kind: 'not-sent', outcome: 'cancelled', cause: 'interrupted' });
      expect(sent).toBe(0);
    });

    it('before the login shell came to the command is no missing login', async () => {
      await using own = connectorTo(sshd);
      const fresh = await own.connect('n5', never);
      const stop = new AbortController();
      const ended = run(fresh, `echo up; sleep ${duration}`, {
        signal: stop.signal,
        onSent: () => stop.abort(),
      });
      // Whichever is faster, the shell or the end of its input: it is never taken for an account without login.
      const { end } = await ended;
      if (end.kind === 'not-sent') expect(end).toMatchObject({ outcome: 'cancelled', cause: 'interrupted' });
      else expect(end).toMatchObject({ kind: 'signalled' });
      await until(() => sleeping(duration).length === 0, 'nothing runs');
    });

    it('while the channel opens keeps the command from being sent', async () => {
      const stop = new AbortController();
      const marker = join(sshd.account.home, `must-not-exist-${sshd.port}`);
      const ended = run(connection, `touch ${marker}`, { signal: stop.signal });
      stop.abort();
      expect(await ended).toMatchObject({ end: { kind: 'not-sent', outcome: 'cancelled' }, sent: 0 });
      expect((await run(connection, `sleep 0.3; test -e ${marker}`)).end).toEqual({
        kind: 'exited',
        code: 1,
      });
    });

    it('of a raw command asks sshd for a signal', async () => {
      await using own = connectorTo(sshd, { raw: true });
      const raw = await own.connect('n1', never);
      expect(await run(raw, 'echo raw; exit 3')).toMatchObject({
        end: { code: 3 },
        stdout: Buffer.from('raw\n'),
      });
      const stop = new AbortController();
      const ended = run(raw, `echo up; exec sleep ${duration}`, {
        signal: stop.signal,
        onOutput: () => {
          stop.abort();
          return undefined;
        },
      });
      expect((await ended).end).toEqual({ kind: 'signalled', signal: 'SIGTERM' });
    });
  });

  it('nothing is left on the node when this process is killed', async () => {
    for (const stdin of ['', ' & wait']) {
      await using client = startClient({
        sshConfig: sshd.sshConfig,
        nodes: ['n3'],
        command: `echo up; sleep ${duration}${stdin}`,
      });
      await client.event('output');
      await until(() => sleeping(duration).length === 1, 'it sleeps');
      client.process.kill('SIGKILL');
      await until(() => sleeping(duration).length === 0, 'the group is gone');
    }
  });

  it('a rekey of the server under load loses no byte in either direction', async () => {
    await using rekeying = await startSshd({ extraConfig: ['RekeyLimit 1M', 'LogLevel DEBUG1'] });
    await using own = connectorTo(rekeying);
    const rekeyed = await own.connect('n1', never);
    const bytes = randomBytes(12_000_000);
    const { stdout, end } = await run(rekeyed, 'cat', { stdin: chunksOf(bytes) });
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(stdout.equals(bytes)).toBe(true);
    expect(rekeying.log().match(/NEWKEYS sent/g)?.length).toBeGreaterThan(5);
  });

  it('packets that come up while keys are exchanged leave after it, whole', async () => {
    await using rekeying = await startSshd({ extraConfig: ['RekeyLimit 64K', 'LogLevel DEBUG1'] });
    await using own = connectorTo(rekeying);
    const rekeyed = await own.connect('n1', never);
    const bytes = randomBytes(1_000_000);
    // One in each turn of the event loop: a burst would wait for the node's window, and keys are exchanged meanwhile.
    const source = (async function* () {
      for (let at = 0; at < bytes.length; at += 200) {
        await turned();
        yield bytes.subarray(at, at + 200);
      }
    })();
    const { stdout, end } = await run(rekeyed, 'cat', { stdin: source });
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(stdout.equals(bytes)).toBe(true);
    expect(rekeying.log().match(/NEWKEYS sent/g)?.length).toBeGreaterThan(5);
  });

  it('a server that lists its host keys is not made to prove them', async () => {
    await using verbose = await startSshd({ extraConfig: ['LogLevel DEBUG1'] });
    await using own = connectorTo(verbose);
    await run(await own.connect('n1', never), 'true');
    await until(() => /Starting session/.test(verbose.log()), 'it tells of the session');
    expect(verbose.log()).not.toMatch(/hostkeys-prove/);
  });
});

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

describe.skipIf(!sshdInstalled)('a link that goes away', () => {
  let sshd: Sshd;
  let proxy: TcpProxy;
  beforeAll(async () => {
    sshd = await startSshd();
    proxy = await startTcpProxy(sshd.port);
  });
  afterAll(async () => {
    await proxy.stop();
    await sshd.stop();
  });

  const impatient: TargetChanges = { keepalive: { intervalMs: 200, count: 3 } };
  const session = (): number | undefined =>
    descendantsOf(sshd.pid).findLast((entry) => /^sshd.*@notty/.test(entry.command))?.pid;

  it('F07: a killed sshd session is lost, and the output so far is kept', async () => {
    await using connector = connectorTo(sshd);
    const connection = await connector.connect('n1', never);
    const running = await startedRun(connection, `echo so far; sleep ${duration}`);
    await until(() => sleeping(duration).length === 1, 'it runs');
    signalProcess(session(), 'SIGKILL');
    const { end, stdout, sent } = await running.ended;
    expect(end).toMatchObject({ kind: 'lost', cause: 'link-lost' });
    expect([stdout.toString(), sent]).toEqual(['so far\n', 1]);
    expect(connection.alive).toBe(false);
    expect(await run(connection, 'true')).toMatchObject({
      end: { kind: 'not-sent', outcome: 'unreachable', cause: 'link-lost' },
      sent: 0,
    });
  });

  it('F07: a reset connection is lost', async () => {
    await using connector = connectorTo(sshd, { hop: { port: proxy.port } });
    const running = await startedRun(await connector.connect('n1', never), `echo so far; sleep ${duration}`);
    await until(() => sleeping(duration).length === 1, 'it runs');
    proxy.cut('rst');
    expect((await running.ended).end).toMatchObject({ kind: 'lost', cause: 'link-lost' });
    await until(() => sleeping(duration).length === 0, 'the node has ended it');
  });

  it('F08: a network that is cut without a word is lost by keepalive', async () => {
    await using cut = await startTcpProxy(sshd.port);
    await using connector = connectorTo(sshd, { ...impatient, hop: { port: cut.port } });
    const running = await startedRun(await connector.connect('n1', never), `echo so far; sleep ${duration}`);
    await until(() => sleeping(duration).length === 1, 'it runs');
    cut.blackhole();
    const { end, stdout } = await running.ended;
    expect(end).toMatchObject({ kind: 'lost', cause: 'keepalive-timeout' });
    expect(stdout.toString()).toBe('so far\n');
  });

  it('F08: a command that could not be sent over a cut network is not called lost before its channel opened', async () => {
    await using cut = await startTcpProxy(sshd.port);
    await using connector = connectorTo(sshd, { ...impatient, hop: { port: cut.port } });
    const connection = await connector.connect('n1', never);
    cut.blackhole();
    expect(await run(connection, 'echo never')).toMatchObject({ end: { kind: 'not-sent' }, sent: 0 });
  });

  it('F09: a short cut that heals does no harm', async () => {
    await using cut = await startTcpProxy(sshd.port);
    await using connector = connectorTo(sshd, {
      keepalive: { intervalMs: 300, count: 4 },
      hop: { port: cut.port },
    });
    const connection = await connector.connect('n1', never);
    const running = await startedRun(connection, 'echo up; sleep 1; echo down');
    cut.pause();
    await elapse(700);
    cut.resume();
    const { end, stdout } = await running.ended;
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(stdout.toString()).toBe('up\ndown\n');
  });

  it('F10: a frozen node is lost by keepalive', async () => {
    await using connector = connectorTo(sshd, impatient);
    const running = await startedRun(await connector.connect('n1', never), `echo so far; sleep ${duration}`);
    await until(() => sleeping(duration).length === 1, 'it runs');
    const frozen = session();
    signalProcess(frozen, 'SIGSTOP');
    expect((await running.ended).end).toMatchObject({ kind: 'lost', cause: 'keepalive-timeout' });
    signalProcess(frozen, 'SIGCONT');
    await until(() => sleeping(duration).length === 0, 'the node has ended it');
  });
});

describe.skipIf(!sshdInstalled || !isRoot)('F21: login shells', () => {
  it.each(['/bin/sh', '/bin/bash', '/bin/zsh', '/bin/tcsh', '/bin/fish', '/bin/mksh'])(
    'commands run under %s, on first contact and after',
    async (shell) => {
      await using sshd = await startSshd({ shell });
      await using connector = connectorTo(sshd);
      const connection = await connector.connect('n1', never);
      for (const round of ['first', 'second']) {
        const { end, stdout, stderr } = await run(connection, `echo ${round}; sh -c 'echo err >&2'; exit 3`);
        expect([end, stdout.toString(), stderr.toString()]).toEqual([
          { kind: 'exited', code: 3 },
          `${round}\n`,
          'err\n',
        ]);
      }
    },
  );

  it('a .bashrc that prints 10 MB is no output of the command', async () => {
    await using sshd = await startSshd({ shell: '/bin/bash', purpose: 'noisy' });
    const start = join(sshd.account.home, '.bashrc');
    writeFileSync(start, 'head -c 10000000 /dev/zero; echo noise >&2; greet() { echo "hello $1"; }\n');
    try {
      await using connector = connectorTo(sshd);
      const connection = await connector.connect('n1', never);
      for (const word of ['first', 'second']) {
        const { end, stdout, stderr } = await run(connection, `greet ${word}`);
        expect([end, stdout.toString(), stderr.toString()]).toEqual([
          { kind: 'exited', code: 0 },
          `hello ${word}\n`,
          '',
        ]);
      }
    } finally {
      rmSync(start);
    }
  });

  it.each(['/usr/sbin/nologin', '/bin/false'])(
    'an account with %s is denied and was never run',
    async (shell) => {
      await using sshd = await startSshd({ shell });
      await using connector = connectorTo(sshd);
      const { end, stdout } = await run(await connector.connect('n1', never), 'echo never');
      expect(end).toMatchObject({ kind: 'not-sent', outcome: 'denied', cause: 'nologin' });
      expect(stdout).toHaveLength(0);
      if (shell.endsWith('nologin'))
        expect(end).toMatchObject({ detail: expect.stringContaining('not available') as string });
    },
  );
});
