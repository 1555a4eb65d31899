/** Fetches of a large file that are cut and begun again: only the rest comes then, if it is the same file still. */

import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cleanEnvironment, type Finished, grappe, type GrappeOptions } from '../support/grappe.ts';
import { type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const MEBIBYTE = 1024 * 1024;
const SIZE = 16 * MEBIBYTE;
const PARTIAL = /^\.grappe-[0-9a-f]{32}-[0-9a-f]{16}\.partial$/;

describe.skipIf(!sshdInstalled)('a large file whose fetch was cut', () => {
  let sshd: Sshd;
  let proxy: TcpProxy;
  let folder: string;
  let source: string;

  beforeAll(async () => {
    sshd = await startSshd();
    proxy = await startTcpProxy(sshd.port);
    appendFileSync(sshd.knownHosts, `[127.*]:${proxy.port} ${sshd.hostKeys[0]}\n`);
  });
  afterAll(async () => {
    await proxy.stop();
    await sshd.stop();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-fetch-'));
    chmodSync(folder, 0o755);
    source = join(folder, 'image');
    plant();
    return () => rmSync(folder, { recursive: true });
  });

  /** Nowhere the same: bytes from a wrong place show. */
  function plant(): void {
    writeFileSync(source, randomBytes(SIZE));
    chmodSync(source, 0o644);
  }

  const fetch = (options: GrappeOptions = {}, ...words: string[]): Promise<Finished> =>
    grappe(['fetch', ...words, '-o', `Port=${proxy.port}`, '-F', sshd.sshConfig, `n1:${source}`, 'to'], {
      cwd: folder,
      env: cleanEnvironment(folder),
      ...options,
    });
  const left = (): string[] => readdirSync(join(folder, 'to/n1'));
  const unfinished = (): string => join(folder, 'to/n1', left().find((name) => PARTIAL.test(name)) ?? '');

  /** Ends it as `end` says when that many bytes have come. */
  async function cutFetch(bytes: number, end: (pid: number) => void): Promise<Finished> {
    const until = proxy.bytes('to-client') + bytes;
    return fetch({
      started(child) {
        const watch = setInterval(() => {
          if (proxy.bytes('to-client') < until) return;
          clearInterval(watch);
          end(child.pid ?? 0);
        }, 1);
        child.once('exit', () => clearInterval(watch));
      },
    });
  }

  it.each([
    ['the link', () => proxy.cut('rst'), 4],
    ['SIGKILL', (pid: number) => void process.kill(pid, 'SIGKILL'), null],
    ['SIGINT', (pid: number) => void process.kill(pid, 'SIGINT'), 130],
  ])('F34: cut by %s, is fetched from there on', async (_, end, exit) => {
    const cut = await cutFetch(SIZE / 2, end);
    expect(cut.exit).toBe(exit);
    expect(left()).toEqual([expect.stringMatching(PARTIAL)]);
    const had = statSync(unfinished()).size;
    expect(had).toBeGreaterThan(SIZE / 4);
    const before = proxy.bytes('to-client');
    const { stderr } = await fetch();
    expect(stderr).toContain('n1: 1 copied (16.0 MiB), 1 of them resumed\n');
    expect(proxy.bytes('to-client') - before).toBeLessThan(SIZE - had + MEBIBYTE);
    expect(digestOf(join(folder, 'to/n1/image'))).toBe(digestOf(source));
    expect(left()).toEqual(['image']);
  });

  it('cut again and again, leaves one beginning, the longest', async () => {
    await cutFetch(SIZE / 2, () => proxy.cut('rst'));
    const first = statSync(unfinished()).size;
    await cutFetch(4 * MEBIBYTE, () => proxy.cut('rst'));
    expect(left()).toEqual([expect.stringMatching(PARTIAL)]);
    const second = statSync(unfinished()).size;
    expect(second).toBeGreaterThan(first);
    await cutFetch(1000, () => proxy.cut('rst'));
    expect(left()).toEqual([expect.stringMatching(PARTIAL)]);
    expect(statSync(unfinished()).size).toBe(second);
  });

  it('is fetched anew where it changed meanwhile', async () => {
    await cutFetch(SIZE / 2, () => proxy.cut('rst'));
    const old = left();
    plant();
    utimesSync(source, new Date(), new Date(Date.now() + 10_000));
    expect((await fetch()).stderr).toContain('n1: 1 copied (16.0 MiB)\n');
    expect(digestOf(join(folder, 'to/n1/image'))).toBe(digestOf(source));
    expect(left().toSorted()).toEqual([...old, 'image'].toSorted());
  });

  it('is fetched anew where only its content tells that it changed, or where the beginning was forged', async () => {
    await cutFetch(SIZE / 2, () => proxy.cut('rst'));
    const { atime, mtime } = statSync(source);
    plant();
    utimesSync(source, atime, mtime);
    expect((await fetch()).stderr).toContain('n1: 1 copied (16.0 MiB)\n');
    expect(digestOf(join(folder, 'to/n1/image'))).toBe(digestOf(source));
    expect(left()).toEqual(['image']);
  });

  it('is whole where all of it had come', async () => {
    await cutFetch(SIZE / 2, () => proxy.cut('rst'));
    writeFileSync(unfinished(), readFileSync(source));
    expect((await fetch()).stderr).toContain('n1: 1 copied (16.0 MiB), 1 of them resumed\n');
    expect(digestOf(join(folder, 'to/n1/image'))).toBe(digestOf(source));
  });

  it('is fetched anew where what is there is longer', async () => {
    await cutFetch(SIZE / 2, () => proxy.cut('rst'));
    truncateSync(unfinished(), SIZE + 1);
    expect((await fetch()).stderr).toContain('n1: 1 copied (16.0 MiB)\n');
    expect(digestOf(join(folder, 'to/n1/image'))).toBe(digestOf(source));
  });
});

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
