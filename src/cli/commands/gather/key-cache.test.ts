import { describe, expect, it } from 'vitest';

import { KeyCache } from './key-cache.ts';

describe('the key cache', () => {
  it('never answers with the value of another key, however many share a slot', () => {
    const cache = new KeyCache<number>();
    const keys = Array.from({ length: 30_000 }, (_, at) => Buffer.from(`n${at}`));
    for (const [at, key] of keys.entries()) {
      expect(cache.get(key, 0, key.length)).toBeUndefined();
      cache.set(key, at);
      expect(cache.get(key, 0, key.length)).toBe(at);
    }
    const answers = keys.map((key) => cache.get(key, 0, key.length));
    const known = answers.filter((answer) => answer !== undefined);
    expect(known.length).toBeGreaterThan(4000);
    expect(answers.every((answer, at) => answer === undefined || answer === at)).toBe(true);
  });

  it('finds a key anywhere in a buffer, and keeps its own copy', () => {
    const cache = new KeyCache<string>();
    const key = Buffer.from('n1');
    cache.set(key, 'one');
    key.fill('x');
    expect(cache.get(Buffer.from('abn1cd'), 2, 4)).toBe('one');
    expect(cache.get(Buffer.from('abn1cd'), 2, 5)).toBeUndefined();
  });
});
