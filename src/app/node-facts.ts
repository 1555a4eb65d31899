/** What is known of one node, or why nothing is. */

import type { NodeResult } from '../engine/index.ts';
import type { HostFacts } from '../facts/index.ts';

/** A node has facts, or a result that says why not. Answered without facts: something else spoke. */
export interface NodeFacts<Facts> {
  readonly node: string;
  readonly facts: Facts | null;
  /** When the node answered; null without facts. */
  readonly at: Date | null;
  /** Of the probe; null where the cache answered. */
  readonly result: NodeResult | null;
}

export type HostNode = NodeFacts<HostFacts>;
