import { describe, expect, it } from 'vitest';
import { toBase64 } from './bytes.ts';
import { OutputTail } from './output-tail.ts';
import { words } from './order.ts';

/** A task that has written this, told in parts of so many bytes. */
function tailOf(written: { bytes: Uint8Array; attempt: number; isOver: boolean }, max: number): OutputTail {
  return new OutputTail(async (from) => {
    const { bytes, attempt, isOver } = written;
    const part = bytes.subarray(from, from + max);
    const next = from + part.length;
    return {
      ...{ attempt, base64: toBase64(part), next, size: bytes.length },
      isOver: isOver && next === bytes.length,
    };
  });
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the tail of an output', () => {
  it.each([1, 2, 3, 5, 100])('is the same lines, in parts of %i bytes', async (max) => {
    const tail = tailOf({ bytes: bytesOf('é\n\nzwei\n…drei'), attempt: 1, isOver: true }, max);
    await tail.pull();
    expect(tail.lines).toEqual(['é', '', 'zwei', '…drei']);
    expect(tail.isOver).toBe(true);
  });

  it('goes on where it was, and begins anew with another try', async () => {
    const written = { bytes: bytesOf('one\ntw'), attempt: 1, isOver: false };
    const tail = tailOf(written, 4);
    await tail.pull();
    expect(tail.lines).toEqual(['one', 'tw']);
    written.bytes = bytesOf('one\ntwo\n');
    await tail.pull();
    expect(tail.lines).toEqual(['one', 'two']);
    Object.assign(written, { bytes: bytesOf('again\n'), attempt: 2 });
    await tail.pull();
    expect(tail.lines).toEqual(['again']);
  });

  it('holds the end of a flood, and says how much came before', async () => {
    const line = `${'x'.repeat(99)}\n`;
    const written = { bytes: bytesOf(line.repeat(10_000)), attempt: 1, isOver: false };
    const tail = tailOf(written, 256 * 1024);
    await tail.pull();
    expect(tail.dropped).toBe(0);
    written.bytes = bytesOf(line.repeat(60_000));
    await tail.pull();
    expect(tail.dropped + tail.lines.length * 100).toBe(6_000_000);
    expect(tail.lines.length).toBeLessThan(42_000);
    const late = tailOf(written, 256 * 1024);
    await late.pull();
    expect(late.lines.length * 100 + late.dropped).toBeGreaterThan(5_999_900);
    expect(late.dropped).toBeGreaterThan(4_000_000);
  });

  it('cuts a line without an end', async () => {
    const tail = tailOf({ bytes: bytesOf('y'.repeat(100_000)), attempt: 1, isOver: true }, 256 * 1024);
    await tail.pull();
    expect(tail.lines.length).toBe(7);
    expect(tail.lines.join('')).toBe('y'.repeat(100_000));
  });
});

describe('words', () => {
  it.each([
    ['', []],
    ['  a  b ', ['a', 'b']],
    [`"a b" 'c d' e\\ f`, ['a b', 'c d', 'e f']],
    [`x"y z"'w'`, ['xy zw']],
    [`"\\"" ''`, ['"', '']],
  ])('of %s', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });
});
