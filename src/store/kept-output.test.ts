import { array, assert, asyncProperty, constantFrom, record, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpack } from './block-packer.ts';
import { type OutputLimits, replay, RunOutput, type StreamName } from './kept-output.ts';

const LIMITS: OutputLimits = { nodeBytes: 1 << 20, runBytes: 1 << 24 };

interface Write {
  readonly stream: StreamName;
  readonly chunk: Uint8Array;
}

async function kept(nodes: Readonly<Record<string, readonly Write[]>>, limits = LIMITS) {
  const output = new RunOutput(limits);
  for (const [node, writes] of Object.entries(nodes)) {
    for (const { stream, chunk } of writes) output.add(node, stream, chunk);
    output.end(node);
  }
  const { outputs, packs } = await output.kept();
  const blocks = unpack(packs);
  const read = (node: string): Write[] => {
    const found = outputs.find((each) => each.node === node);
    return found ? [...replay(found, blocks)] : [];
  };
  return { outputs, packs, blocks, read };
}

const out = (text: string | Uint8Array): Write => ({ stream: 'stdout', chunk: Buffer.from(text) });
const err = (text: string): Write => ({ stream: 'stderr', chunk: Buffer.from(text) });
const texts = (writes: readonly Write[]) =>
  writes.map(({ stream, chunk }) => `${stream}: ${Buffer.from(chunk).toString()}`);

describe('the kept output of a run', () => {
  it('gives every byte back, in the order in which the streams took turns', async () => {
    const write = record({
      stream: constantFrom<StreamName>('stdout', 'stderr'),
      chunk: uint8Array({ maxLength: 20_000 }),
    });
    await assert(
      asyncProperty(array(write, { maxLength: 12 }), async (writes) => {
        const joined = (all: readonly Write[]): string[] => {
          const turns: string[] = [];
          let last: StreamName | undefined;
          for (const { stream, chunk } of all.filter(({ chunk }) => chunk.length > 0)) {
            const hex = Buffer.from(chunk).toString('hex');
            if (stream === last) turns.push(turns.pop() + hex);
            else turns.push(`${stream} ${hex}`);
            last = stream;
          }
          return turns;
        };
        expect(joined((await kept({ n1: writes })).read('n1'))).toEqual(joined(writes));
      }),
      { numRuns: 30 },
    );
  });

  it('begins with standard error where the node did', async () => {
    expect(texts((await kept({ n1: [err('a'), out('b'), err('c')] })).read('n1'))).toEqual([
      'stderr: a',
      'stdout: b',
      'stderr: c',
    ]);
  });

  it('holds equal blocks once, however they were cut into chunks', async () => {
    const text = 'line\n'.repeat(10_000);
    const { packs, outputs } = await kept({
      n1: [out(text)],
      n2: Array.from(text.match(/.{1,999}/gs) ?? [], out),
    });
    const bytes = packs.flatMap(({ lengths }) => lengths).reduce((sum, length) => sum + length, 0);
    expect(bytes).toBe(text.length);
    expect(outputs[0]?.stdout).toEqual(outputs[1]?.stdout);
  });

  it('keeps the beginning of a node that wrote too much, and counts the rest', async () => {
    const { outputs, read } = await kept(
      { n1: [out('abc'), err('defg'), out('hij')] },
      { ...LIMITS, nodeBytes: 5 },
    );
    expect(texts(read('n1'))).toEqual(['stdout: abc', 'stderr: de']);
    expect(outputs[0]?.dropped).toBe(5);
  });

  it('keeps no block behind one that found no room, and still those that are known', async () => {
    const block = (letter: string): Write => out(letter.repeat(16 * 1024));
    const { outputs, read } = await kept(
      { n1: [block('a')], n2: [block('b'), block('a')], n3: [block('a')] },
      { ...LIMITS, runBytes: 20_000 },
    );
    expect(outputs.map(({ dropped }) => dropped)).toEqual([0, 32 * 1024, 0]);
    expect(read('n2')).toEqual([]);
    expect(read('n3')).toEqual(read('n1'));
  });

  it('gives all bytes back of a node whose streams took more turns than are kept', async () => {
    const writes = Array.from({ length: 5000 }, (_, at) => (at % 2 === 0 ? out('o') : err('e')));
    const read = (await kept({ n1: writes })).read('n1');
    const size = (wanted: StreamName) =>
      read.reduce((sum, { stream, chunk }) => sum + (stream === wanted ? chunk.length : 0), 0);
    expect([size('stdout'), size('stderr')]).toEqual([2500, 2500]);
  });
});
