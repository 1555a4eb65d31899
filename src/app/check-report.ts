/** A check of nodes as the published document. */

import { NodeSet } from '../nodeset/index.ts';
import type { NodesCheckReport } from '../protocol/index.ts';
import type { Drain } from '../states/index.ts';
import type { ComparedCheck } from './compare-checks.ts';

export function checkReport(checks: readonly ComparedCheck[], drains: readonly Drain[]): NodesCheckReport {
  const active = checks.filter(({ state }) => state === 'active');
  const reasons = new Map(drains.map(({ node, reason }) => [node, reason]));
  return {
    v: 1,
    count: checks.length,
    active: NodeSet.from(active.map(({ node }) => node)).fold(),
    nodes: checks.map(({ node, state, result, wrongAnswer, before }) => ({
      node,
      state,
      outcome: result.outcome,
      cause: result.cause,
      detail: result.detail,
      answer: wrongAnswer ?? null,
      ms: result.ms,
      before: before?.state ?? null,
      beforeAt: before?.at.toISOString() ?? null,
      drained: reasons.get(node) ?? null,
    })),
  };
}
