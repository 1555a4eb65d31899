import { assert, property, uint8Array, nat } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PreambleFilter } from './preamble-filter.ts';

const nonce = 'grappe0123456789abcdef';

/** Passes `bytes` in two pieces and returns what came through. */
function passed(filter: PreambleFilter, bytes: Buffer, cut: number): Buffer {
  return Buffer.concat([filter.pass(bytes.subarray(0, cut)), filter.pass(bytes.subarray(cut))]);
}

describe('the preamble filter', () => {
  it('passes exactly what follows the marker line, wherever the stream is cut', () => {
    const stream = Buffer.from(`Welcome!\nno newline${nonce} bash 42\noutput\n`);
    for (let cut = 0; cut <= stream.length; cut++) {
      const filter = new PreambleFilter(nonce);
      expect(passed(filter, stream, cut).toString()).toBe('output\n');
      expect(filter.marker).toEqual(['bash', '42']);
      expect(Buffer.from(filter.preamble).toString()).toBe('Welcome!\nno newline');
    }
  });

  it('changes no byte of the output, and takes a second marker for output', () => {
    assert(
      property(
        uint8Array({ maxLength: 200 }),
        uint8Array({ maxLength: 400 }),
        nat(600),
        (before, after, cut) => {
          const output = Buffer.concat([after, Buffer.from(`${nonce}\n`)]);
          const stream = Buffer.concat([before, Buffer.from(`${nonce} sh 1\n`), output]);
          const filter = new PreambleFilter(nonce);
          expect(passed(filter, stream, Math.min(cut, stream.length)).equals(output)).toBe(true);
        },
      ),
    );
  });

  it('keeps little of a long preamble, and none of a marker line that never ends', () => {
    const filter = new PreambleFilter(nonce);
    for (let i = 0; i < 1000; i++) expect(filter.pass(Buffer.alloc(10_000, 'x'))).toHaveLength(0);
    expect(filter.preamble.length).toBeLessThanOrEqual(512);
    expect(filter.pass(Buffer.from(`${nonce} ${'y'.repeat(100_000)}`))).toHaveLength(0);
    expect(filter.pass(Buffer.from(`\n${nonce} sh 1\nout`)).toString()).toBe('out');
  });

  it('shows what was printed when no marker came', () => {
    const filter = new PreambleFilter(nonce);
    filter.pass(Buffer.from('This account is not available.\n'));
    expect(Buffer.from(filter.preamble).toString()).toBe('This account is not available.\n');
    expect(filter.marker).toBeUndefined();
  });
});
