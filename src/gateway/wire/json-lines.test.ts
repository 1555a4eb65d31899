import { describe, expect, it } from 'vitest';
import { JsonLines } from './json-lines.ts';

describe('lines of JSON', () => {
  it('are read whatever the pieces in which they come', () => {
    const bytes = Buffer.from('{"a":"é"}\n[1,2]\n"last"\n');
    for (let size = 1; size <= bytes.length; size++) {
      const lines = new JsonLines(100);
      const values: unknown[] = [];
      for (let at = 0; at < bytes.length; at += size)
        values.push(...lines.read(bytes.subarray(at, at + size)));
      expect(values).toEqual([{ a: 'é' }, [1, 2], 'last']);
    }
  });

  it('do not keep memory that is used again', () => {
    const lines = new JsonLines(100);
    const chunk = Buffer.from('"begun');
    expect([...lines.read(chunk)]).toEqual([]);
    chunk.fill(0);
    expect([...lines.read(Buffer.from('"\n'))]).toEqual(['begun']);
  });

  it('are refused when they are too long, also without an end, and when they are no JSON', () => {
    const lines = new JsonLines(10);
    expect([...lines.read(Buffer.from('"12345678"\n'))]).toEqual(['12345678']);
    expect(() => [...new JsonLines(10).read(Buffer.from('"123456789"\n'))]).toThrow('a line is too long');
    expect(() => [...new JsonLines(10).read(Buffer.from('12345678901'))]).toThrow('a line is too long');
    expect(() => [...new JsonLines(10).read(Buffer.from('no\n'))]).toThrow('a line is no JSON');
  });
});
