import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { unlessAborted } from './file-copy.ts';

it('work that fails after it was given up is no unhandled rejection', async () => {
  const reason = new Error('given up');
  const late = Promise.withResolvers<never>();
  await expect(unlessAborted(late.promise, AbortSignal.abort(reason))).rejects.toBe(reason);
  late.reject(new Error('no answer'));
  // The test runner fails on rejections that nobody handles.
  await setImmediate();
});
