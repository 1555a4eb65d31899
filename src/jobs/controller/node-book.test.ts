import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../base/index.ts';
import type { Abilities } from '../abilities.ts';
import type { Engine, HearAbilities } from '../engine.ts';
import { NodeBook } from './node-book.ts';

const NOW = new Date('2026-01-02T03:04:05.000Z').getTime();
const MINUTE_MS = 60_000;
const NODE = { name: 'n1', tags: [], drained: null };
const ABLE: Abilities = {
  isolation: { level: 0, why: null, fix: null, box: null },
  languages: new Map(),
  unable: new Map(),
};
const loads = { of: () => ({ cpus: 2, load1: 0, busy: 0, availableBytes: null, atMs: 0 }) };

describe('what an earlier process was told of a node', () => {
  let nowMs = NOW;
  const clock: Clock = { ...systemClock, now: () => nowMs - NOW, date: () => new Date(nowMs) };

  /** A book that has heard of n1 what it said so long ago, and the number of questions since. */
  async function bookOf(ageMs: number) {
    nowMs = NOW;
    let asked = 0;
    const engine = {
      probe: (_: readonly string[], hear: HearAbilities) => {
        if (asked++ === 0) hear('n1', ABLE, new Date(NOW - ageMs));
        return Promise.resolve();
      },
    };
    const book = new NodeBook(engine as unknown as Engine, loads, clock);
    const ask = async (): Promise<number> => {
      book.ask([NODE], () => undefined, new AbortController().signal);
      await book.settled();
      return asked;
    };
    await ask();
    return { book, ask };
  }

  it('is what it can do', async () => {
    const { book } = await bookOf(9 * MINUTE_MS);
    expect(book.view(NODE, 0).abilities).toBe(ABLE);
  });

  it('is asked for again when it is no longer fresh, counted from when it was said', async () => {
    const { ask } = await bookOf(9 * MINUTE_MS);
    expect(await ask()).toBe(1);
    nowMs += MINUTE_MS;
    expect(await ask()).toBe(2);
  });

  it('refuses nothing that came later: the node is asked first', async () => {
    const { book, ask } = await bookOf(MINUTE_MS);
    expect(book.isOlder([NODE], NOW)).toBe(true);
    expect(await ask()).toBe(2);
  });
});
