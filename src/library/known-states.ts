/** What is known of each machine from its last use. */

import type { Outcome } from '../base/index.ts';
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

  set(node: string, state: MachineState): void {
    this.#states.set(node, state);
  }

  learn(node: string, outcome: Outcome): void {
    const state = TELLING[outcome];
    if (state) this.#states.set(node, state);
  }

  in(state: MachineState): NodeSet {
    return NodeSet.from([...this.#states].filter(([, known]) => known === state).map(([node]) => node));
  }
}
