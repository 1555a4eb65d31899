import { expect, it } from 'vitest';
import { endText } from './task-report.ts';

it('what is lost is not said to have begun: it may be lost because it never did', () => {
  const detail = 'it never began: no room';
  const text = endText({ outcome: 'lost', cause: null, detail, exit: null, signal: null });
  expect(text).toBe('lost: it came to no known end');
});
