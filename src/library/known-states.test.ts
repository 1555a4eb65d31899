import { expect, test } from 'vitest';
import { KnownStates } from './known-states.ts';

test.each(['cancelled', 'not-run', 'local'] as const)(
  'a check that ended %s says nothing of the node',
  (outcome) => {
    const states = new KnownStates();
    const result = { node: 'n1', outcome, exit: null, signal: null, cause: null, detail: null, ms: 0 };
    states.learnFromCheck({ node: 'n1', state: 'error', result });
    expect(states.of('n1')).toBe('unknown');
  },
);

test.each([
  [{ outcome: 'failed', cause: null }, 'alive'],
  [{ outcome: 'unreachable', cause: 'refused' }, 'dead'],
  [{ outcome: 'denied', cause: 'authentication' }, 'dead'],
  // Its login went well: sudo refused.
  [{ outcome: 'denied', cause: 'privilege' }, 'alive'],
  [{ outcome: 'cancelled', cause: 'interrupted' }, 'unknown'],
] as const)('%j leaves a node %s', (end, state) => {
  const states = new KnownStates();
  states.learn('n1', end);
  expect(states.of('n1')).toBe(state);
});
