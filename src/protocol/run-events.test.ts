import { safeParse } from 'valibot';
import { describe, expect, it } from 'vitest';
import { RunJsonEvent } from './run-events.ts';

describe('the lines of run --json', () => {
  it.each([
    { event: 'start', v: 1, run: 'ID', nodes: 'n[1-3]', count: 3 },
    { event: 'line', node: 'n1', stream: 'stdout', text: '' },
    { event: 'line', node: 'n1', stream: 'stderr', base64: '/w==' },
    { event: 'block', nodes: 'n[1-2]', count: 2, text: 'a\nb\n' },
    { event: 'end', node: 'n1', outcome: 'ok', exit: 0, signal: null, cause: null, ms: 12 },
    { event: 'end', node: 'n1', outcome: 'lost', exit: null, signal: null, cause: 'link-lost', ms: 1 },
    {
      event: 'summary',
      outcomes: { ok: 'n[1-2]', failed: 'n3' },
      counts: { ok: 2, failed: 1 },
      exit: 1,
      ms: 40,
    },
  ])('may be $event', (line) => {
    expect(safeParse(RunJsonEvent, line).success).toBe(true);
  });

  it.each([
    ['a line without text', { event: 'line', node: 'n1', stream: 'stdout' }],
    ['text and bytes at once', { event: 'line', node: 'n1', stream: 'stdout', text: 'x', base64: 'eA==' }],
    ['an unknown event', { event: 'done' }],
    ['an unknown key', { event: 'start', v: 1, run: 'ID', nodes: 'n1', count: 1, extra: 1 }],
    ['another version', { event: 'start', v: 2, run: 'ID', nodes: 'n1', count: 1 }],
    [
      'an unknown outcome',
      { event: 'end', node: 'n1', outcome: 'fine', exit: 0, signal: null, cause: null, ms: 1 },
    ],
    [
      'an unknown outcome in the summary',
      { event: 'summary', outcomes: { fine: 'n1' }, counts: {}, exit: 0, ms: 1 },
    ],
  ])('is never %s', (_, line) => {
    expect(safeParse(RunJsonEvent, line).success).toBe(false);
  });
});
