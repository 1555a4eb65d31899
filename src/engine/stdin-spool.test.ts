import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeRun } from '../../test/support/fake-run.ts';
import { fakeNode, seededRandom } from '../transport/fake/index.ts';
import { StdinSpool } from './stdin-spool.ts';

const MEGABYTE = 1 << 20;
const INPUT_BYTES = 30 * MEGABYTE;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grappe-spool-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** `count` chunks of random bytes; `taken` tells how many the source was asked for. */
function chunksOf(
  count: number,
  sizeBytes: number,
): { source: AsyncGenerator<Uint8Array>; taken: () => number } {
  let taken = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    const random = seededRandom(5);
    for (; taken < count; taken++) yield new Uint8Array(sizeBytes).fill(Math.floor(random() * 256));
  }
  return { source: source(), taken: () => taken };
}

async function hashOf(input: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of input) hash.update(chunk);
  return hash.digest('hex');
}

describe('the standard input of a run', () => {
  it.each([
    ['nothing', 0, 1],
    ['a line', 1, 10],
    ['what just fits into memory', 16, 64 << 10],
    ['one byte more than fits into memory', 2, (1 << 19) + 1],
    ['much', 40, 300_000],
    ['one huge chunk', 1, 5 * MEGABYTE],
  ])('gives %s to every reader, byte for byte', async (_, count, sizeBytes) => {
    const spool = new StdinSpool(chunksOf(count, sizeBytes).source, folder);
    const expected = await hashOf(chunksOf(count, sizeBytes).source);
    const readers = Array.from({ length: 5 }, () => hashOf(spool.reader()));
    expect(new Set(await Promise.all(readers))).toEqual(new Set([expected]));
    expect(await hashOf(spool.reader())).toBe(expected);
    await spool.close();
  });

  it(
    'F19: gives 30 MB to 19 nodes while the 20th is frozen, in bounded memory',
    { timeout: 60_000 },
    async () => {
      const chunk = new Uint8Array(MEGABYTE).fill(7);
      async function* source(): AsyncGenerator<Uint8Array> {
        for (let sent = 0; sent < 30; sent++) yield chunk;
      }
      const received = new Map<string, number>();
      const done = new AbortController();
      const before = process.memoryUsage.rss();
      const { summary } = await fakeRun({
        nodes: 'n[1-20]',
        stdin: source(),
        signal: done.signal,
        script: (node) => fakeNode({ stdin: node === 'n7' ? 'frozen' : 'echo' }),
        observer: {
          output(node, _stream, bytes) {
            received.set(node, (received.get(node) ?? 0) + bytes.length);
            return undefined;
          },
          ended: () => void (finished(received) && done.abort()),
        },
      });
      expect(received.size).toBe(19);
      expect(new Set(received.values())).toEqual(new Set([INPUT_BYTES]));
      expect(summary.counts).toEqual(
        new Map([
          ['ok', 19],
          ['cancelled', 1],
        ]),
      );
      expect(process.memoryUsage.rss() - before).toBeLessThan(100 * MEGABYTE);
    },
  );

  it('reads an endless source only a little ahead of the fastest node', async () => {
    const { source, taken } = chunksOf(Infinity, MEGABYTE);
    const spool = new StdinSpool(source, folder);
    const reader = spool.reader()[Symbol.asyncIterator]();
    await reader.next();
    // The disk would have had time for many more megabytes.
    for (let turn = 0; turn < 300; turn++) await readdir(folder);
    expect(taken()).toBeLessThanOrEqual(9);
    for (let read = 0; read < 64; read++) await reader.next();
    await vi.waitFor(() => expect(taken()).toBeGreaterThan(9));
    await spool.close();
  });

  it('touches neither source nor disk until a node reads, and no disk for a short input', async () => {
    const { source, taken } = chunksOf(3, 1000);
    const spool = new StdinSpool(source, '/nonexistent');
    expect(taken()).toBe(0);
    await hashOf(spool.reader());
    expect(taken()).toBe(3);
    await spool.close();
  });

  it('leaves no file that anybody could open', async () => {
    const { source } = chunksOf(4, MEGABYTE);
    const spool = new StdinSpool(source, folder);
    const reader = spool.reader()[Symbol.asyncIterator]();
    for (let read = 0; read < 20; read++) await reader.next();
    expect(await readdir(folder)).toEqual([]);
    await spool.close();
  });

  it('keeps no file open that was on its way when it was closed', async () => {
    const { source } = chunksOf(1, 2 * MEGABYTE);
    const spool = new StdinSpool(source, folder);
    const reading = spool.reader()[Symbol.asyncIterator]().next();
    // As far as it goes without the disk.
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    await spool.close();
    expect(await reading).toEqual({ done: true, value: undefined });
    await vi.waitFor(async () => expect(await openFilesIn(folder)).toEqual([]));
  });

  it('tells every reader when the source fails', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
      throw new Error('read error');
    }
    const { summary } = await fakeRun({
      nodes: 'n[1-3]',
      stdin: source(),
      script: () => fakeNode({ stdin: 'echo' }),
    });
    expect(summary.results.map(({ outcome, cause, detail }) => `${outcome} ${cause}: ${detail}`)).toEqual(
      Array.from({ length: 3 }, () => 'local null: standard input could not be read: read error'),
    );
  });

  it('names a full disk when the spool cannot be written', async () => {
    const { source } = chunksOf(4, MEGABYTE);
    const spool = new StdinSpool(source, join(folder, 'missing'));
    await expect(hashOf(spool.reader())).rejects.toThrow('ENOENT');
    expect(spool.fault).toBeDefined();
    await spool.close();
  });

  it('lets a reader go at once while the source is silent', async () => {
    const silent: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
    };
    const spool = new StdinSpool(silent, folder);
    const reader = spool.reader()[Symbol.asyncIterator]();
    const pending = reader.next();
    expect(await reader.return?.()).toEqual({ done: true, value: undefined });
    await spool.close();
    expect(await pending).toEqual({ done: true, value: undefined });
  });
});

async function openFilesIn(place: string): Promise<string[]> {
  const numbers = await readdir('/proc/self/fd');
  const paths = numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => ''));
  return (await Promise.all(paths)).filter((path) => path.startsWith(place));
}

/** True when all nodes but the frozen one have everything. */
function finished(received: ReadonlyMap<string, number>): boolean {
  return received.size === 19 && [...received.values()].every((bytes) => bytes === INPUT_BYTES);
}
