import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { contentOf, type Line, LineSplitter, PIECE_BYTES } from './line-splitter.ts';
import { isUtf8 } from './utf8.ts';

interface KeptLine {
  readonly bytes: Buffer;
  readonly ending: Line['ending'];
  readonly continues: boolean;
}

/** The lines of these chunks, copied while they are valid. */
function split(chunks: readonly Uint8Array[]): KeptLine[] {
  const splitter = new LineSplitter();
  const lines: KeptLine[] = [];
  const keep = (line: Line): void => void lines.push({ ...line, bytes: Buffer.from(line.bytes) });
  for (const chunk of chunks) for (const line of splitter.push(chunk)) keep(line);
  const last = splitter.end();
  if (last) keep(last);
  return lines;
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge));
}

/** Bytes in which line ends, characters of several bytes and damage are frequent. */
const messyBytes = fc
  .array(fc.constantFrom('a', '\n', '\r\n', '\r', 'é', '€', '😀', '\0', '\xff', '\xf0\x9f'), {
    maxLength: 60,
  })
  .map((parts) =>
    Buffer.concat(
      parts.map((part) => Buffer.from(part, part.startsWith('\xf0') || part === '\xff' ? 'latin1' : 'utf8')),
    ),
  );

describe('splitting into lines', () => {
  it.each([
    ['', []],
    ['a', ['a|']],
    ['a\n', ['a|\n']],
    ['\n\n', ['|\n', '|\n']],
    ['a\r\nb\rc\n', ['a|\r\n', 'b\rc|\n']],
    ['a\nb', ['a|\n', 'b|']],
  ])('%j gives %j', (text, expected) => {
    expect(split([Buffer.from(text)]).map((line) => `${line.bytes.toString()}|${line.ending}`)).toEqual(
      expected,
    );
  });

  it('keeps every byte and does not depend on where chunks were cut (F17)', () => {
    fc.assert(
      fc.property(messyBytes, fc.array(fc.nat(), { maxLength: 8 }), (bytes, cuts) => {
        const lines = split(cutAt(bytes, cuts));
        expect(lines).toEqual(split([bytes]));
        expect(Buffer.concat(lines.flatMap((line) => [line.bytes, Buffer.from(line.ending)]))).toEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it('cuts an endless line into pieces, between characters, wherever the chunks were cut (F16)', () => {
    const bytes = Buffer.from(`x${'€'.repeat(100_000)}\nend\n`);
    for (const size of [1000, 4093, 65_536, 65_537, 1_000_000]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      const lines = split(chunks);
      expect(lines.map((line) => [line.bytes.length, line.ending, line.continues])).toEqual([
        [65_536, '', false],
        [65_535, '', true],
        [65_535, '', true],
        [65_535, '', true],
        [37_860, '\n', true],
        [3, '\n', false],
      ]);
      expect(lines.every((line) => isUtf8(line.bytes))).toBe(true);
    }
  });

  it('a line of exactly one piece is whole', () => {
    const lines = split([Buffer.alloc(PIECE_BYTES, 'x'), Buffer.from('\n')]);
    expect(lines.map((line) => [line.bytes.length, line.ending])).toEqual([[PIECE_BYTES, '\n']]);
  });

  it('tells apart lines that differ in their carriage return only', () => {
    const [first, second] = split([Buffer.from('a\r\na\n')]);
    expect(Buffer.from(contentOf(first!))).toEqual(Buffer.from('a\r'));
    expect(Buffer.from(contentOf(second!))).toEqual(Buffer.from('a'));
  });
});
