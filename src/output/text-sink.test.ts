import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { TextSink } from './text-sink.ts';

function captured(sanitise: boolean): { sink: TextSink; text: () => string; writes: () => number } {
  const chunks: Uint8Array[] = [];
  const sink = new TextSink((bytes) => void chunks.push(bytes), { sanitise });
  const text = (): string => {
    void sink.flush();
    return Buffer.concat(chunks).toString('latin1');
  };
  return { sink, text, writes: () => chunks.length };
}

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

describe('the sink', () => {
  it('passes every byte when there is no terminal', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9 })), (pieces) => {
        const { sink, text } = captured(false);
        for (const piece of pieces) sink.theirs(piece);
        expect(text()).toBe(Buffer.concat(pieces).toString('latin1'));
      }),
    );
  });

  it('keeps the order and content of pieces of any size', () => {
    const sizes = [1, 70_000, 3, 65_536, 65_535, 10, 200_000, 30_000, 30_000, 30_000];
    for (const ours of [true, false]) {
      const { sink, text } = captured(false);
      const pieces = sizes.map((size, at) => String.fromCharCode(97 + at).repeat(size));
      for (const piece of pieces) {
        if (ours) sink.ours(piece);
        else sink.theirs(Buffer.from(piece));
      }
      expect(text() === pieces.join('')).toBe(true);
    }
  });

  it('the caller may reuse its bytes, few or many', () => {
    for (const size of [5, 100_000]) {
      const { sink, text } = captured(false);
      const bytes = Buffer.alloc(size, 'a');
      sink.theirs(bytes);
      bytes.fill('b');
      expect(text()).toBe('a'.repeat(size));
    }
  });

  it('labels lines of any length, in large writes', () => {
    const lines = [1, 70_000, 3, 65_531, 65_532, 65_536, 10, 60_000, 6000].map((size) => 'a'.repeat(size));
    const { sink, text, writes } = captured(false);
    sink.ours('first\n');
    sink.theirLines(Buffer.from(lines.map((line) => `${line}\n`).join('')), sink.prepared('', 'n1', ': '));
    expect(text() === `first\n${lines.map((line) => `n1: ${line}\n`).join('')}`).toBe(true);
    expect(writes()).toBeLessThan(2 * lines.length);
  });

  it('shows what strangers send and passes what is ours on a terminal (S04)', () => {
    const { sink, text } = captured(true);
    sink.ours('\x1b[1m');
    sink.theirs('n\x1b1');
    sink.theirs(Buffer.from('a\rb\xff', 'latin1'));
    sink.ours(sink.prepared('\x1b[94m', 'n\x07', '\x1b[0m'));
    expect(text()).toBe('\x1b[1mn\\x1b1a\\rb\\xff\x1b[94mn\\x07\x1b[0m');
  });

  it('does not break characters of a long text in pieces', async () => {
    const { sink, text } = captured(true);
    const bytes = Buffer.from('é€😀\x1b');
    await sink.theirsInPieces(Array.from(bytes, (byte) => Uint8Array.of(byte)));
    expect(text()).toBe(utf8('é€😀\\x1b'));
  });

  it('writes names that are not UTF-8 as the bytes they were', () => {
    const { sink, text } = captured(false);
    sink.theirs('n\udcff');
    expect(text()).toBe('n\xff');
  });

  it('collects small pieces', () => {
    const { sink, text, writes } = captured(false);
    for (let at = 0; at < 10_000; at++) sink.ours('1234567\n');
    expect(text()).toHaveLength(80_000);
    expect(writes()).toBe(2);
  });

  it('says when the reader is behind, until it has caught up', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const sink = new TextSink(() => promise, { sanitise: false });
    sink.ours('a');
    const behind = sink.flush();
    expect(behind).toBe(sink.behind);
    resolve();
    await behind;
    expect(sink.behind).toBeUndefined();
  });
});
