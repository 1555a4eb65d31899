/** What is known of each machine from its last use. */

import { type NodeCheck, tellsOfNode } from '../app/index.ts';
import type { Cause, Outcome } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';

export type MachineState = 'unknown' | 'alive' | 'dead';

/** The other outcomes say nothing of the machine: it was not asked, or this side gave up. */
const TELLING: Partial<Record<Outcome, MachineState>> = {
  ok: 'alive',
  failed: 'alive',
  signalled: 'alive',
  unreachable: 'dead',
  denied: 'dead',
  hostkey: 'dead',
  lost: 'dead',
};

export class KnownStates {
  readonly #states = new Map<string, MachineState>();

  of(node: string): MachineState {
    return this.#states.get(node) ?? 'unknown';
  }

  /** A wrong answer counts as dead, too. */
  learnFromCheck(check: NodeCheck): void {
    if (tellsOfNode(check)) this.#states.set(check.node, check.state === 'active' ? 'alive' : 'dead');
  }

  /** A node whose sudo refused has answered. */
  learn(node: string, { outcome, cause }: { outcome: Outcome; cause: Cause | null }): void {
    const state = cause === 'privilege' ? 'alive' : TELLING[outcome];
    if (state) this.#states.set(node, state);
  }

  in(state: MachineState): NodeSet {
    return NodeSet.from([...this.#states].filter(([, known]) => known === state).map(([node]) => node));
  }
}
