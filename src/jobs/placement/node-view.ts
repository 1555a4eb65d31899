/** A node as placement sees it. Everything here was learnt elsewhere: deciding asks nobody. */

import type { Abilities } from '../abilities.ts';
import type { EngineName } from '../job.ts';

export interface NodeView {
  readonly name: string;
  /** What runs tasks there: only those go there that are for it. */
  readonly engine: EngineName;
  /** Tasks at once, where that is this node's own. */
  readonly slots?: number;
  /** Null: not asked yet. */
  readonly abilities: Abilities | null;
  /** It does not answer: why, for a person. */
  readonly trouble: string | null;
  /** Out of use: the reason that was given. */
  readonly drained: string | null;
  readonly tags: readonly string[];
  /** Our own attempts that are placed or run there, those whose node is silent included. */
  readonly ours: number;
  readonly load: NodeLoad | null;
}

/** The last look at a node. */
export interface NodeLoad {
  readonly cpus: number;
  /** Mean number of processes that run or wait, over a minute. */
  readonly load1: number;
  /** Share of time in which its processors were busy, 0 to 1. Null: it was looked at only once. */
  readonly busy: number | null;
  readonly availableBytes: number | null;
  /** Attempts that were placed there since: they are in none of these numbers. */
  readonly placedSince: number;
}
