import { describe, expect, it } from 'vitest';
import { optionsOf, optionWords, scriptWords } from './order-words.ts';

describe('the options of an order as words', () => {
  it('are read back as they were', () => {
    const order = {
      fanout: 8,
      timeoutMs: 1500,
      sudo: 'ann',
      chdir: '/tmp/a b',
      env: { A: 'x=y', B: '' },
      canary: 1,
      batch: '10%' as const,
      maxFailed: 3,
      retry: 2,
      idempotent: true,
    };
    expect(optionsOf(optionWords(order))).toEqual(order);
    expect(optionsOf(optionWords({ sudo: '' }))).toEqual({ sudo: '' });
    expect(optionsOf([])).toEqual({});
  });

  it('are refused where the console has no place for them: a script is not kept, and never run as a command', () => {
    expect(() => optionsOf(['--shard=1-60'])).toThrow("the console has no option '--shard'");
    expect(() => optionsOf(['--toString=1'])).toThrow(/no option/);
    expect(() => optionsOf(scriptWords('#!/bin/sh\n'))).toThrow("no option '--script'");
  });
});
