/** From an order of the seam to the one that the runner of a node reads. */

import type { Abilities } from '../abilities.ts';
import type { AttemptOrder } from '../engine.ts';
import { type Languages, programFiles, programScript } from '../languages/index.ts';
import type { StartOrder } from '../runner/index.ts';
import { aboutOrder } from './attempt-end.ts';

export function startOrder(order: AttemptOrder, abilities: Abilities, languages: Languages): StartOrder {
  return {
    id: order.id,
    cmd: programScript(order, abilities, languages),
    files: order.work.files.map(({ path, executable, sha256 }) => ({
      path,
      executable,
      bytes: order.content(sha256),
    })),
    beside: programFiles(order, abilities),
    about: aboutOrder(order, abilities),
  };
}

/** A command without a sandbox wants nothing of its node. */
export function isBare({ work }: AttemptOrder): boolean {
  return work.kind === 'command' && work.isolation === 0;
}

export const NO_ABILITIES: Abilities = {
  isolation: { level: 0, why: null, fix: null, box: null },
  languages: new Map(),
  unable: new Map(),
};
