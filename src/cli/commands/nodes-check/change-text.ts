/** What changed since the last check, in words: `since 5 min ago: n3 came back, n7 gone`. */

import { type ComparedCheck, hasChanged, type NodeState } from '../../../app/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { spanText } from '../../quantities.ts';

/** By the state before and the state now. */
const WORDS: Readonly<Record<NodeState, Partial<Record<NodeState, string>>>> = {
  active: { 'not-answering': 'gone', error: 'in error' },
  'not-answering': { active: 'came back', error: 'answers again, with an error' },
  error: { active: 'well again', 'not-answering': 'gone' },
};

/** A line for each earlier check that something is compared with, the newest first; empty before the second check. */
export function changeText(checks: readonly ComparedCheck[], now: Date): string {
  const byTime = Map.groupBy(
    checks.filter(({ before }) => before !== null),
    ({ before }) => before?.at.getTime() ?? 0,
  );
  const lines = [...byTime]
    .toSorted(([a], [b]) => b - a)
    .map(([at, since]) => lineOf(since, spanText(Math.max(0, now.getTime() - at))));
  const fresh = checks.filter(({ before }) => before === null);
  const isFirst = fresh.length === checks.length;
  return [
    ...lines,
    ...(isFirst || fresh.length === 0 ? [] : [`never checked before: ${fold(fresh)}\n`]),
  ].join('');
}

function lineOf(checks: readonly ComparedCheck[], age: string): string {
  const changes = Map.groupBy(
    checks.filter(hasChanged),
    ({ before, state }) => (before && WORDS[before.state][state]) ?? state,
  );
  const texts = Array.from(changes, ([words, changed]) => `${fold(changed)} ${words}`);
  return `since ${age} ago: ${texts.join(', ') || 'nothing changed'}\n`;
}

function fold(checks: readonly ComparedCheck[]): string {
  return NodeSet.from(checks.map(({ node }) => node)).fold();
}
