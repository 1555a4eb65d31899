/** Facts as the published document. */

import { factsDocument, type HostNode } from '../../../app/index.ts';
import type { NodesFactsReport } from '../../../protocol/index.ts';

export function reportOf(found: readonly HostNode[]): NodesFactsReport {
  return {
    v: 1,
    count: found.length,
    nodes: found.map(({ node, at, facts, result }) => ({
      node,
      at: at?.toISOString() ?? null,
      facts: facts && factsDocument(facts),
      outcome: result?.outcome ?? 'ok',
      cause: result?.cause ?? null,
      detail: result?.detail ?? null,
    })),
  };
}
