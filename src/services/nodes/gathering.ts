/** Puts together what is read of each node in several ways, and tells of a node once all is there. */

import type { NodeReading, Reading, Trouble } from '../reading.ts';
import { readingOf } from '../backends/index.ts';
import type { Target } from '../node-actions.ts';

export class Gathering {
  readonly #told: (node: string, reading: NodeReading) => void;
  readonly #nodes = new Map<string, Gathered>();

  constructor(
    targets: ReadonlyMap<string, readonly Target[]>,
    told: (node: string, reading: NodeReading) => void,
  ) {
    this.#told = told;
    for (const [node, list] of targets)
      this.#nodes.set(node, { open: new Set(list), readings: new Map(), failed: [] });
  }

  read(target: Target, reading: Reading): void {
    this.#close(target, (gathered) => gathered.readings.set(target.service, reading));
  }

  fail(target: Target, trouble: Trouble): void {
    this.#close(target, (gathered) => gathered.failed.push({ target, trouble }));
  }

  #close(target: Target, change: (gathered: Gathered) => void): void {
    const gathered = this.#nodes.get(target.node);
    if (!gathered?.open.delete(target)) return;
    change(gathered);
    if (gathered.open.size === 0) this.#told(target.node, summed(gathered));
  }
}

interface Gathered {
  readonly open: Set<Target>;
  readonly readings: Map<string, Reading>;
  readonly failed: { readonly target: Target; readonly trouble: Trouble }[];
}

/** Where some units could be read, those that could not are unknown; else the node is in trouble. */
function summed({ readings, failed }: Gathered): NodeReading {
  const [first] = failed;
  if (first && readings.size === 0) return { kind: 'trouble', trouble: first.trouble };
  for (const { target, trouble } of failed) {
    const { backend } = target.settings;
    readings.set(
      target.service,
      readingOf(backend === 'auto' ? 'sysv' : backend, { detail: trouble.detail ?? trouble.outcome }),
    );
  }
  return { kind: 'read', readings };
}
