import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../../output/index.ts';
import { GrowingText } from './growing-text.ts';
import { RunBook } from './run-book.ts';

const UNREADABLE: Block = {
  ...{ nodes: ['n1'], rc: undefined, sizeBytes: 0, isEnded: false },
  pieces: () => {
    throw new Error('it is read');
  },
  bytes: () => new Uint8Array(),
};

/** About the size of a piece of a text, and about the longest line that comes in one. */
const lengths = fc.oneof(
  fc.nat(60),
  fc.integer({ min: 16_380, max: 16_390 }),
  fc.constantFrom(40_000, 70_000),
);

describe('a text that grows', () => {
  it('is counted while it comes: how many lines it has is known without reading it', () => {
    const text = new GrowingText();
    text.add(Buffer.from('a\nb\r\nc'), () => undefined);
    expect(text.index(UNREADABLE).lines).toBe(3);
    text.add(Buffer.from('c\n'), () => undefined);
    expect(text.index(UNREADABLE).lines).toBe(3);
    text.add(Buffer.alloc(200_000, 'x'), () => undefined);
    expect(text.index(UNREADABLE).lines).toBe(4);
    text.end(() => undefined);
    expect(text.index(UNREADABLE).lines).toBe(4);
  });

  it('has the lines of its bytes, wherever chunks and pieces are cut', () => {
    const line = fc.tuple(lengths, fc.constantFrom('\n', '\r\n'));
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat(30_000)),
        (wanted, isWhole, cuts) => {
          using book = new RunBook();
          const all = wanted.map(([length], at) => `${at} `.padEnd(length, 'y'));
          const written = wanted.map(([, ending], at) => `${all[at]}${ending}`).join('');
          const bytes = Buffer.from(isWhole ? written : `${written.replace(/\r?\n$/, '')}z`);
          if (!isWhole) all.push(`${all.pop()}z`);
          for (let at = 0; at < bytes.length;) {
            const { value: length } = cuts.next();
            book.add('n1', 'stdout', bytes.subarray(at, (at += length + 1)));
          }
          for (const isEnded of [false, true]) {
            if (isEnded) book.end('n1', 0);
            const { lines } = book.group('stdout.n1');
            expect(lines.lines).toBe(all.length);
            for (let from = 0; from < all.length; from++) {
              const shown = all.slice(from, from + 2).map((text) => text.slice(0, 16 * 1024));
              expect(Array.from(lines.range(from, 2), ({ text }) => text)).toEqual(shown);
            }
            const found = [...lines.search(' ')].flatMap((match) => (match ? [match.line] : []));
            expect(found).toEqual(all.flatMap((text, at) => (text.includes(' ') ? [at] : [])));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is what it was to whoever looked before', () => {
    using book = new RunBook();
    book.add('n1', 'stdout', Buffer.from('a\nb\n'));
    const [before] = book.groups('exact');
    book.add('n1', 'stdout', Buffer.from('c\n'.repeat(20_000)));
    expect(before?.lines.lines).toBe(2);
    expect(Array.from(before?.lines.range(0, 9) ?? [], ({ text }) => text)).toEqual(['a', 'b']);
    expect([...(before?.lines.search('c') ?? [])].filter(Boolean)).toEqual([]);
  });
});
