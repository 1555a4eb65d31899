import { expect, it } from 'vitest';
import { ToldWaits } from './told-waits.ts';

const job = (id: string, waits: string | null): { id: string; waits: string | null } => ({ id, waits });

it('tells at once that something waits, and that it does not any more', () => {
  const told = new ToldWaits();
  const first = told.news([job('a', null), job('b', null)], new Map([['a', 'busy']]), 0);
  expect([...first]).toEqual([['a', 'busy']]);
  const next = told.news([job('a', 'busy'), job('b', null)], new Map([['b', 'busy']]), 1);
  expect([...next]).toEqual([
    ['a', null],
    ['b', 'busy'],
  ]);
});

it('tells another reason from time to time, and the same one never', () => {
  const told = new ToldWaits();
  const count = (before: string, now: string, atMs: number): number =>
    told.news([job('a', before)], new Map([['a', now]]), atMs).size;
  expect([count('80 %', '81 %', 0), count('81 %', '82 %', 4999), count('81 %', '82 %', 5000)]).toEqual([
    1, 0, 1,
  ]);
  expect(count('82 %', '82 %', 60_000)).toBe(0);
});
