import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { SpillStore } from './spill-store.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'grappe-test-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const block = (seed: number, length = 16_384): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + seed * 7 + (at >> 8) * seed) % 256);

/** Descriptors of this process that lie in the folder: the link says ` (deleted)` behind the path. */
function openFiles(): { link: string; mode: number }[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const link = readlinkSync(`/proc/self/fd/${fd}`);
      return link.startsWith(directory) ? [{ link, mode: statSync(`/proc/self/fd/${fd}`).mode & 0o777 }] : [];
    } catch {
      return [];
    }
  });
}

describe('the spilling store', () => {
  it('gives back every block, from memory, from the file and from what is not written yet', () => {
    using store = new SpillStore({ directory, memoryBytes: 100_000 });
    const ids = Array.from({ length: 200 }, (_, seed) => store.put(block(seed)));
    expect(store.spilledBytes).toBe(194 * 16_384);
    for (const [seed, id] of ids.entries()) expect(store.read(id)).toEqual(block(seed));
    expect(ids).toEqual(Array.from({ length: 200 }, (_, at) => at));
    for (let seed = 0; seed < 200; seed++) expect(store.put(block(seed))).toBe(seed);
    expect(store.spilledBytes).toBe(194 * 16_384);
  });

  it('holds blocks of any size', () => {
    using store = new SpillStore({ directory, memoryBytes: 10 });
    const blocks = [1, 5, 7, 3_000_000, 0, 2, 1_048_576, 1_048_577, 9].map((length, seed) =>
      block(seed, length),
    );
    const ids = blocks.map((bytes) => store.put(bytes));
    for (const [at, id] of ids.entries()) expect(Buffer.from(store.read(id)).equals(blocks[at]!)).toBe(true);
  });

  it('has no file before it needs one', () => {
    using store = new SpillStore({ directory, memoryBytes: 100_000 });
    store.put(block(1));
    expect(openFiles()).toEqual([]);
  });

  it('its file has no name, belongs to the user alone and goes with the store', () => {
    const store = new SpillStore({ directory, memoryBytes: 0 });
    for (let seed = 0; seed < 100; seed++) store.put(block(seed));
    expect(readdirSync(directory)).toEqual([]);
    expect(openFiles()).toEqual([{ link: expect.stringMatching(/ \(deleted\)$/), mode: 0o600 }]);
    store[Symbol.dispose]();
    expect(openFiles()).toEqual([]);
  });

  it('copies: the caller may reuse its buffer', () => {
    using store = new SpillStore({ directory });
    const bytes = Buffer.from(block(1));
    const id = store.put(bytes);
    bytes.fill(0);
    expect(store.read(id)).toEqual(block(1));
  });

  it('says where there is no room', () => {
    const missing = join(directory, 'missing');
    using store = new SpillStore({ directory: missing, memoryBytes: 0 });
    const fill = (): void => {
      for (let seed = 0; seed < 100; seed++) store.put(block(seed));
    };
    expect(fill).toThrow(
      expect.objectContaining({ code: 'local', message: `cannot hold more output in '${missing}'` }),
    );
  });
});
