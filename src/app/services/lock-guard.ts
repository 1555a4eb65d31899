/** Keeps the locks of a change, from its plan on: people may think long about what they are asked. */

import { NodeSet } from '../../nodeset/index.ts';
import type { NodeLock, RolloutEvent } from '../../services/index.ts';

interface Keeper {
  keep(lost: (lock: NodeLock) => void): void;
  readonly nodes: readonly string[];
}

type Tell = (event: RolloutEvent) => void;

export class LockGuard {
  readonly #keeper: Keeper | undefined;
  readonly #lost: NodeLock[] = [];
  readonly #robbed = new AbortController();
  #tell: Tell | undefined;

  constructor(keeper: Keeper | undefined) {
    this.#keeper = keeper;
    keeper?.keep((lock) => {
      this.#lost.push(lock);
      this.#tell?.(lostEvent(lock));
      this.#robbed.abort();
    });
  }

  /** Aborts once one of them is, or may have been, somebody else's. */
  get robbed(): AbortSignal {
    return this.#robbed.signal;
  }

  /** Tells where others are kept out, and which locks are lost, from the beginning. */
  tellTo(tell: Tell): void {
    const nodes = NodeSet.from(this.#keeper?.nodes ?? []);
    if (nodes.size > 0) tell({ event: 'lock', nodes: nodes.fold() });
    for (const lock of this.#lost) tell(lostEvent(lock));
    this.#tell = tell;
  }
}

function lostEvent({ service, node, owner }: NodeLock): RolloutEvent {
  const message = `its lock was lost${owner ? ` to ${owner.who} on ${owner.host}` : ''}: begins nothing new`;
  return { event: 'warning', service, nodes: node, message };
}
