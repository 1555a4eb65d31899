/** How each node ended, or each instance of a service: for the end of a run in the audit log. */

import type { Outcome } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { AuditedResult } from '../store/index.ts';

export class AuditedResults {
  /** By service, then by node. */
  readonly #ends = new Map<string | undefined, Map<string, Outcome>>();

  add(node: string, outcome: Outcome, service?: string): void {
    const ends = this.#ends.get(service) ?? new Map<string, Outcome>();
    this.#ends.set(service, ends.set(node, outcome));
  }

  /** Nodes that ended alike beside each other. */
  folded(): AuditedResult[] {
    return [...this.#ends].flatMap(([service, ends]) =>
      [...Map.groupBy(ends, ([, outcome]) => outcome)].map(([outcome, group]) => ({
        ...(service !== undefined && { service }),
        outcome,
        nodes: NodeSet.from(group.map(([node]) => node)).fold(),
      })),
    );
  }
}
