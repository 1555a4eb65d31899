import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MemoryBlockStore } from './block-store.ts';

describe('the block store in memory', () => {
  it('answers the bytes that were put, and one id for equal bytes', () => {
    const store = new MemoryBlockStore();
    const idOf = new Map<string, number>();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6, max: 3 }), (bytes) => {
        const id = store.put(bytes);
        expect(store.read(id)).toEqual(bytes);
        const text = bytes.join();
        expect(idOf.get(text) ?? id).toBe(id);
        idOf.set(text, id);
      }),
      { numRuns: 2000 },
    );
    expect(new Set(idOf.values()).size).toBe(idOf.size);
  });

  it.each([8192, 8193, 16_384, 16_385, 40_000, 100_001])('holds %i bytes', (length) => {
    const store = new MemoryBlockStore();
    const bytes = Uint8Array.from({ length }, (_, at) => at * 7);
    const id = store.put(bytes);
    expect(store.read(id)).toEqual(bytes);
    expect(store.put(bytes.slice())).toBe(id);
    bytes[length - 1] = 255 - bytes[length - 1]!;
    expect(store.put(bytes)).not.toBe(id);
  });

  it('copies: the caller may reuse its buffer', () => {
    const store = new MemoryBlockStore();
    const bytes = Buffer.of(1, 2, 3);
    const id = store.put(bytes);
    bytes.fill(9);
    expect(store.read(id)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('takes no bytes that look like its own list of pieces for one', () => {
    const store = new MemoryBlockStore();
    const long = store.put(new Uint8Array(40_000));
    for (const text of ['0,0,0,0,1', '0', '1', '']) expect(store.put(Buffer.from(text))).not.toBe(long);
  });
});
