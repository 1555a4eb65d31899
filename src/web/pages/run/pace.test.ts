import { expect, it } from 'vitest';
import { paceOf } from './pace.ts';

it('says how fast nodes end and how long the rest will take, once there is something to say', () => {
  expect(paceOf(50, 200, 5000)).toEqual({ perSecond: 10, leftMs: 15_000 });
  expect(paceOf(200, 200, 5000)?.leftMs).toBe(0);
  expect(paceOf(2, 200, 5000)).toBeUndefined();
  expect(paceOf(50, 200, 500)).toBeUndefined();
});
