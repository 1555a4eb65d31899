import { describe, expect, it } from 'vitest';
import type { ComparedCheck, NodeState } from '../../../app/index.ts';
import type { NodeResult } from '../../../engine/index.ts';
import { changeText } from './change-text.ts';

const now = new Date('2026-01-02T12:00:00.000Z');

function check(node: string, before: NodeState | null, state: NodeState, minutes = 5): ComparedCheck {
  const result: NodeResult = {
    node,
    outcome: state === 'active' ? 'ok' : 'unreachable',
    exit: null,
    signal: null,
    cause: null,
    detail: null,
    ms: 1,
  };
  const at = new Date(now.getTime() - minutes * 60_000);
  return { node, state, result, before: before && { state: before, at } };
}

describe('what changed since the last check', () => {
  it.each([
    [[], ''],
    [[check('n1', null, 'active')], ''],
    [[check('n1', 'active', 'active')], 'since 5 min ago: nothing changed\n'],
    [
      [
        check('n1', 'active', 'active'),
        check('n3', 'not-answering', 'active'),
        check('n7', 'active', 'not-answering'),
        check('n8', 'error', 'not-answering'),
      ],
      'since 5 min ago: n3 came back, n[7-8] gone\n',
    ],
    [
      [check('n1', 'error', 'active', 120), check('n2', 'active', 'error', 5), check('n4', null, 'active')],
      'since 5 min ago: n2 in error\nsince 2 h ago: n1 well again\nnever checked before: n4\n',
    ],
  ])('%#', (checks, expected) => {
    expect(changeText(checks, now)).toBe(expected);
  });

  it('says nothing of nodes whose check was broken off', () => {
    const broken = check('n1', 'active', 'not-answering');
    const cancelled = { ...broken, result: { ...broken.result, outcome: 'cancelled' as const } };
    expect(changeText([cancelled], now)).toBe('since 5 min ago: nothing changed\n');
  });
});
