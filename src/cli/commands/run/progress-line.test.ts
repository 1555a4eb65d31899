import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Output } from '../../io.ts';
import { ProgressLine } from './progress-line.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('makes room for a message, and is drawn anew after it', () => {
  const written: string[] = [];
  const output: Output = {
    ...{ isTerminal: true, columns: 80, rows: 24, closed: new AbortController().signal },
    write: (data) => void written.push(String(data)),
    flush: () => Promise.resolve(),
  };
  using progress = new ProgressLine(output, { line: () => '1/3' });
  progress.say('soon\n');
  vi.advanceTimersByTime(2000);
  progress.say('late\n');
  vi.advanceTimersByTime(1000);
  expect(written).toEqual(['soon\n', '\r\x1b[K1/3', '\r\x1b[K', 'late\n', '\r\x1b[K1/3']);
});
