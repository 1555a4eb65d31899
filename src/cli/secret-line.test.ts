import { describe, expect, it } from 'vitest';
import { SecretLine } from './secret-line.ts';

const typed = (...chunks: readonly string[]): ReturnType<SecretLine['type']> => {
  const line = new SecretLine();
  return chunks.map((chunk) => line.type(Buffer.from(chunk))).find((answer) => answer !== undefined);
};

describe('a secret that is typed', () => {
  it.each<[string, string, string]>([
    ['ends at Return', 'open sesame\r', 'open sesame'],
    ['ends at a newline', 'a\n', 'a'],
    ['may be empty', '\r', ''],
    ['loses a character by Backspace', 'abc\x7f\x08d\r', 'ad'],
    ['loses a whole character of several bytes', 'aé€\x7f\x7fb\r', 'ab'],
    ['bears Backspace on an empty line', '\x7f\x7fa\r', 'a'],
    ['starts anew after Ctrl-U', 'wrong\x15right\r', 'right'],
    ['ignores Ctrl-D in the middle', 'a\x04b\r', 'ab'],
  ])('%s', (_what, keys, line) => {
    expect(typed(keys)).toEqual({ line });
  });

  it('may come in pieces, cut inside a character', () => {
    const line = new SecretLine();
    const [first, second] = Buffer.from('é\r');
    expect(line.type(Buffer.from([first!]))).toBeUndefined();
    expect(line.type(Buffer.from([second!, 0x0d]))).toEqual({ line: 'é' });
  });

  it('is stopped by Ctrl-C and by Ctrl-D at its beginning', () => {
    expect(typed('abc', '\x03')).toBe('interrupt');
    expect(typed('\x04')).toBe('end');
  });

  it('is bounded', () => {
    expect(typed('x'.repeat(100_000), '\r')).toEqual({ line: 'x'.repeat(1024) });
  });
});
