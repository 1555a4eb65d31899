import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { descendantsOf, signalProcess } from '../../../test/support/processes.ts';
import { connectorTo, never } from '../../../test/support/ssh2-target.ts';
import { type Sshd, sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import type { Connection, Connector, RemoteFiles } from '../transport.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function readAll(files: RemoteFiles, path: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.read(path)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe.skipIf(!sshdInstalled)('files over SFTP', () => {
  let sshd: Sshd;
  let connector: Connector;
  let connection: Connection;
  let files: RemoteFiles;
  const folder = mkdtempSync(join(tmpdir(), 'grappe-sftp-'));
  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    chmodSync(folder, 0o777);
    sshd = await startSshd();
    connector = connectorTo(sshd);
    connection = await connector.connect('n1', never);
    files = await connection.sftp();
  });
  afterAll(async () => {
    await files[Symbol.asyncDispose]();
    await connector[Symbol.asyncDispose]();
    await sshd.stop();
    rmSync(folder, { recursive: true });
  });

  it('gives a file exactly the mode that was asked for, whatever the umask of the account', async () => {
    await files.create(at('shared'), inPieces(Buffer.from('x'), 9), { mode: 0o666 });
    expect(statSync(at('shared')).mode & 0o7777).toBe(0o666);
  });

  it.each([0, 1, 32_767, 32_768, 32_769, 5_000_001])(
    '%i bytes arrive whole, there and back',
    async (size) => {
      const bytes = randomBytes(size);
      await files.create(at(`size${size}`), inPieces(bytes, 100_000), { mode: 0o640 });
      expect(readFileSync(at(`size${size}`)).equals(bytes)).toBe(true);
      expect((await readAll(files, at(`size${size}`))).equals(bytes)).toBe(true);
      expect(statSync(at(`size${size}`)).mode & 0o7777).toBe(0o640);
    },
  );

  it('tells what a path is', async () => {
    writeFileSync(at('plain'), 'abc');
    symlinkSync('plain', at('link'));
    expect(await files.stat(at('plain'))).toMatchObject({ kind: 'file', sizeBytes: 3 });
    expect(await files.stat(at('link'))).toMatchObject({ kind: 'link' });
    expect(await files.stat(folder)).toMatchObject({ kind: 'directory' });
    expect(await files.stat('/dev/null')).toMatchObject({ kind: 'other' });
    expect(await files.stat(at('absent'))).toBeUndefined();
    expect(await files.realpath(at('link'))).toBe(at('plain'));
  });

  it('creates no file that exists, and writes through no link', async () => {
    writeFileSync(at('victim'), 'old');
    chmodSync(at('victim'), 0o666);
    symlinkSync('victim', at('trap'));
    await expect(
      files.create(at('trap'), inPieces(Buffer.from('new'), 9), { mode: 0o600 }),
    ).rejects.toMatchObject({
      code: 'copy',
    });
    expect(readFileSync(at('victim'), 'utf8')).toBe('old');
  });

  it('replaces a file in one step', async () => {
    await files.create(at('next'), inPieces(Buffer.from('new'), 9), { mode: 0o600 });
    await files.create(at('final'), inPieces(Buffer.from('old'), 9), { mode: 0o600 });
    await files.rename(at('next'), at('final'));
    expect((await readAll(files, at('final'))).toString()).toBe('new');
    await files.remove(at('final'));
    expect(await files.stat(at('final'))).toBeUndefined();
  });

  it('a source that fails leaves no half file behind', async () => {
    const source = (async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.alloc(100_000));
      throw new Error('unreadable');
    })();
    await expect(files.create(at('half'), source, { mode: 0o600 })).rejects.toMatchObject({
      code: 'copy',
      why: 'unreadable',
    });
    expect(await files.stat(at('half'))).toBeUndefined();
  });

  it.each(['/no/such/file', '/root/secret', '/etc'])('reading %s is an error of the copy', async (path) => {
    await expect(readAll(files, path)).rejects.toMatchObject({ code: 'copy' });
  });

  it('a session that dies in the middle is an error, not a wait', async () => {
    await using own = connectorTo(sshd);
    const doomed = await (await own.connect('n2', never)).sftp();
    writeFileSync(at('large'), Buffer.alloc(9_000_000));
    const session = descendantsOf(sshd.pid).findLast((entry) =>
      /@notty|@internal-sftp/.test(entry.command),
    )?.pid;
    const reading = (async () => {
      for await (const chunk of doomed.read(at('large'))) {
        if (chunk.length > 0) signalProcess(session, 'SIGKILL');
      }
    })();
    await expect(reading).rejects.toThrow();
    await expect(doomed.stat('/')).rejects.toMatchObject({ code: 'copy' });
  });

  it('a node without SFTP says so', async () => {
    await using bare = await startSshd({ sftp: '/no/such/server' });
    await using own = connectorTo(bare);
    const without = await own.connect('n1', never);
    await expect(without.sftp()).rejects.toMatchObject({
      code: 'copy',
      message: expect.stringContaining('SFTP') as string,
    });
  });
});
