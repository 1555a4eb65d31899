import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { processesWith, until } from '../../../test/support/processes.ts';
import type { ExecEnd, ExecIo } from '../transport.ts';
import { createLocalConnector } from './index.ts';

interface Ran {
  readonly end: ExecEnd;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(command: string, io: Partial<ExecIo> = {}): Promise<Ran> {
  await using connector = createLocalConnector({ PATH: '/usr/bin:/bin' });
  await using connection = await connector.connect('n1', new AbortController().signal);
  const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const end = await connection.exec(command, {
    onOutput: (stream, chunk) => void output[stream].push(chunk),
    signal: new AbortController().signal,
    ...io,
  });
  return { end, stdout: String(Buffer.concat(output.stdout)), stderr: String(Buffer.concat(output.stderr)) };
}

async function* bytes(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

describe('the local transport', () => {
  it('tells both streams and the exit code', async () => {
    expect(await run('echo out; echo err >&2; exit 3')).toEqual({
      end: { kind: 'exited', code: 3 },
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it.each([
    ['kill -9 $$', { kind: 'signalled', signal: 'SIGKILL' }],
    ['kill -SEGV $$', { kind: 'signalled', signal: 'SIGSEGV' }],
    ['exit 255', { kind: 'exited', code: 255 }],
    ['exit 137', { kind: 'exited', code: 137 }],
    ['/no/such/program', { kind: 'exited', code: 127 }],
    ['/etc/passwd', { kind: 'exited', code: 126 }],
  ])('F20 tells exactly how %j ended', async (command, end) => {
    expect((await run(command)).end).toEqual(end);
  });

  it('F17 passes binary output exactly', async () => {
    const received = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
    await run('f=$(mktemp); head -c 300000 /dev/urandom >$f; cat $f; cat $f >&2; rm $f', {
      onOutput: (stream, chunk) => void received[stream].push(chunk),
    });
    const stdout = Buffer.concat(received.stdout);
    expect(stdout.length).toBe(300_000);
    expect(stdout.equals(Buffer.concat(received.stderr))).toBe(true);
  });

  it('F19 gives a command /dev/null to read, or the input that was asked for', async () => {
    expect((await run('cat; readlink /proc/self/fd/0')).stdout).toBe('/dev/null\n');
    expect((await run('cat', { stdin: bytes('one ', 'two') })).stdout).toBe('one two');
  });

  it('F19 ends with the command although its input has no end', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('first\n');
      await new Promise(() => undefined);
    }
    const { end, stdout } = await run('read -r x; echo "$x"', { stdin: endless() });
    expect([end, stdout]).toEqual([{ kind: 'exited', code: 0 }, 'first\n']);
  });

  it('F14 asks for no more output while a chunk is being taken', async () => {
    let taking = 0;
    let most = 0;
    await run('head -c 1000000 /dev/zero', {
      onOutput: async () => {
        most = Math.max(most, ++taking);
        await new Promise((resolve) => setImmediate(resolve));
        taking--;
      },
    });
    expect(most).toBe(1);
  });

  it('ends the command when its output cannot be taken', async () => {
    const { end } = await run('echo x; sleep 987.1', {
      onOutput: () => Promise.reject(new Error('disk is full')),
    });
    expect(end).toEqual({ kind: 'local', detail: 'disk is full' });
    expect(processesWith('sleep 987.1')).toEqual([]);
  });

  it('F30 ends the whole group on abort, and a member that ignores TERM as well', async () => {
    const ender = new AbortController();
    const { end } = await run('sleep 987.2 & (trap "" TERM; echo ready; exec sleep 987.3) & wait', {
      signal: ender.signal,
      onOutput: () => ender.abort() as undefined,
    });
    expect(end).toEqual({ kind: 'signalled', signal: 'SIGTERM' });
    await until(() => processesWith('sleep 987.').length === 0, 'the end of the group');
  });

  it('F18 does not wait for a daemon that keeps the pipe open, nor end it', async () => {
    const { end, stdout } = await run('setsid sleep 987.4 & echo started');
    expect([end, stdout]).toEqual([{ kind: 'exited', code: 0, detail: 'output open' }, 'started\n']);
    const [daemon] = processesWith('sleep 987.4');
    expect(daemon).toBeDefined();
    process.kill(daemon!.pid);
  });

  it('F30 leaves nothing behind when grappe is killed', async () => {
    const program = `
      import { createLocalConnector } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
      const connector = createLocalConnector(process.env);
      const connection = await connector.connect('n1', new AbortController().signal);
      await connection.exec('echo started; sleep 987.5', {
        onOutput: (stream, chunk) => void process.stdout.write(chunk),
        signal: new AbortController().signal,
      });`;
    const grappe = spawn(process.execPath, ['--input-type=module-typescript', '-e', program]);
    await once(grappe.stdout, 'data');
    grappe.kill('SIGKILL');
    await until(() => processesWith('sleep 987.5').length === 0, 'the end of the command');
  });

  it('F23 says that descriptors ran out, before anything was started, and keeps none of them', async () => {
    const program = `
      import { closeSync, openSync, readdirSync } from 'node:fs';
      import { createLocalConnector } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
      const open = () => readdirSync('/proc/self/fd').length;
      const connector = createLocalConnector(process.env);
      const connection = await connector.connect('n1', new AbortController().signal);
      const ends = [];
      const before = open();
      for (let free = 0; free < 8; free++) {
        const held = [];
        try { for (;;) held.push(openSync('/dev/null')); } catch {}
        for (const descriptor of held.splice(0, free)) closeSync(descriptor);
        ends.push(await connection.exec('echo x', { onOutput() {}, signal: new AbortController().signal }));
        for (const descriptor of held) closeSync(descriptor);
      }
      process.stdout.write(JSON.stringify({ kept: open() - before, ends }));
      process.exit();`;
    const { stdout } = await promisify(execFile)('/bin/sh', [
      '-c',
      'ulimit -n 64; exec "$@"',
      'sh',
      process.execPath,
      '--input-type=module-typescript',
      '-e',
      program,
    ]);
    const { kept, ends } = JSON.parse(stdout) as { kept: number; ends: unknown[] };
    expect(kept).toBe(0);
    const none = { kind: 'not-sent', outcome: 'local', cause: 'descriptors' };
    expect(ends).toMatchObject(Array.from({ length: 8 }, () => none));
  });
});

describe('local files', () => {
  it('are made once, renamed over, read and described', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'grappe-local-'));
    try {
      await using connector = createLocalConnector({});
      await using connection = await connector.connect('n1', new AbortController().signal);
      await using files = await connection.sftp();
      const path = join(folder, 'a');
      await files.create(path, bytes('hello ', 'world'), { mode: 0o640 });
      await expect(files.create(path, bytes('again'), { mode: 0o600 })).rejects.toMatchObject({
        code: 'copy',
      });
      expect(await files.stat(path)).toMatchObject({ kind: 'file', sizeBytes: 11, mode: 0o640 });
      await files.rename(path, join(folder, 'b'));
      expect(await files.stat(path)).toBeUndefined();
      let content = '';
      for await (const chunk of files.read(join(folder, 'b'))) content += String(chunk);
      expect(content).toBe('hello world');
      expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('hello world');
      await files.remove(join(folder, 'b'));
      await expect(files.remove(join(folder, 'b'))).rejects.toMatchObject({ code: 'copy' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
