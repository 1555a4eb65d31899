import { expect, it } from 'vitest';
import { isSafe, isSafeParent } from './safe-parent.ts';

const ME = 1000;

it.each([
  ['my own', { uid: ME, mode: 0o700 }, true],
  ['that all may look into', { uid: ME, mode: 0o755 }, true],
  ['such as /tmp', { uid: 0, mode: 0o1777 }, true],
  ['of somebody else', { uid: 1001, mode: 0o1777 }, false],
  ['that a group may write', { uid: ME, mode: 0o770 }, false],
  ['that all may write', { uid: 0, mode: 0o777 }, false],
])('S11: a private folder lies in a folder %s: %j, %j', (_, found, expected) => {
  expect(isSafe(found, ME)).toBe(expected);
});

it('S11: a private folder lies in no folder that is not there', () => {
  expect(isSafeParent('/nowhere/at/all')).toBe(false);
});
