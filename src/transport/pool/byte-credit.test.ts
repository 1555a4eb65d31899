import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { TakenBytes } from './byte-credit.ts';

it('what was taken in one turn is told in one message, from half a window on', async () => {
  const told: number[] = [];
  const taken = new TakenBytes(100, (bytes) => told.push(bytes));
  taken.add(49);
  await turn();
  expect(told).toEqual([]);
  for (const bytes of [1, 60, 7]) taken.add(bytes);
  await turn();
  expect(told).toEqual([117]);
  taken.add(50);
  await turn();
  expect(told).toEqual([117, 50]);
});
