import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type BlockStore, MemoryBlockStore } from './block-store.ts';
import { type Block, Gathering } from './gathering.ts';

const textOf = (block: Block): string => Buffer.from(block.bytes()).toString('latin1');
const gathered = (gathering: Gathering): [string, number | undefined, string][] =>
  gathering.blocks().map((block) => [block.nodes.join(' '), block.rc, textOf(block)]);

function gathering(): Gathering {
  return new Gathering(new MemoryBlockStore());
}

/** Counts what reaches the store. */
class CountingStore implements BlockStore {
  readonly #inner = new MemoryBlockStore();
  readonly ids = new Set<number>();

  put(bytes: Uint8Array): number {
    const id = this.#inner.put(bytes);
    this.ids.add(id);
    return id;
  }

  read(id: number): Uint8Array {
    return this.#inner.read(id);
  }
}

describe('gathering', () => {
  it('merges nodes whose text is equal', () => {
    const some = gathering();
    for (const node of ['n3', 'n1', 'n2']) some.add(node, Buffer.from(node === 'n1' ? 'b\n' : 'a\n'));
    some.endAll();
    expect(gathered(some)).toEqual([
      ['n3 n2', undefined, 'a\n'],
      ['n1', undefined, 'b\n'],
    ]);
  });

  it('keeps equal text with different exit codes apart', () => {
    const some = gathering();
    for (const [node, rc] of [
      ['n1', 0],
      ['n2', 1],
      ['n3', 0],
    ] as const) {
      some.add(node, Buffer.from('a\n'));
      some.end(node, rc);
    }
    expect(gathered(some)).toEqual([
      ['n1 n3', 0, 'a\n'],
      ['n2', 1, 'a\n'],
    ]);
  });

  it('a node that wrote nothing has no block, one that runs has none yet', () => {
    const some = gathering();
    some.end('n1', 0);
    some.add('n2', Buffer.from('a'));
    expect(gathered(some)).toEqual([]);
    some.end('n2', 0);
    expect(gathered(some)).toEqual([['n2', 0, 'a\n']]);
  });

  it('a last line without its newline is a whole line', () => {
    const some = gathering();
    some.add('n1', Buffer.from('a'));
    some.add('n2', Buffer.from('a\n'));
    some.endAll();
    expect(gathered(some)).toEqual([['n1 n2', undefined, 'a\n']]);
  });

  it.each([16_383, 16_384, 16_385, 32_768])('so it is after %i bytes', (length) => {
    const some = gathering();
    some.add('n1', Buffer.alloc(length, 'x'));
    some.add('n2', Buffer.from(`${'x'.repeat(length)}\n`));
    some.endAll();
    expect(gathered(some)).toEqual([['n1 n2', undefined, `${'x'.repeat(length)}\n`]]);
  });

  it('how output was cut into chunks does not matter, and no byte changes', () => {
    const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * at) % 251)).fill(10, 49_999);
    fc.assert(
      fc.property(fc.array(fc.nat(50_000), { maxLength: 12 }), (cuts) => {
        const some = gathering();
        some.add('whole', bytes);
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (const [at, edge] of edges.entries()) some.add('cut', bytes.subarray(edges[at - 1] ?? 0, edge));
        some.endAll();
        const [block, ...others] = some.blocks();
        expect(others).toEqual([]);
        expect(block!.nodes).toEqual(['whole', 'cut']);
        expect(Buffer.from(block!.bytes()).equals(bytes)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('G02: holds what a thousand nodes say alike once', () => {
    const store = new CountingStore();
    const some = new Gathering(store);
    const chunk = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 253));
    for (let node = 0; node < 1000; node++) {
      some.add(`n${node}`, chunk);
      some.end(`n${node}`);
    }
    expect(some.blocks().map((block) => block.nodes.length)).toEqual([1000]);
    expect(store.ids.size).toBe(Math.ceil(100_001 / 16_384));
  });

  it('the caller may reuse its chunk', () => {
    const some = gathering();
    const chunk = Buffer.from('first\n');
    some.add('n1', chunk);
    chunk.fill('x');
    some.endAll();
    expect(gathered(some)).toEqual([['n1', undefined, 'first\n']]);
  });
});
