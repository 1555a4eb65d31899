/** Nodes in the same trouble, as a person reads it. */

import type { FoldedTrouble } from '../../../app/index.ts';

/** `unreachable  n[8-9]  the port is closed`. */
export function troubleLine({ nodes, outcome, detail }: FoldedTrouble): string {
  return `${outcome}  ${nodes}  ${detail ?? ''}`.trimEnd();
}

/** `grappe: web on n[8-9]: unreachable: the port is closed`, a line each. */
export function troubleText(program: string, service: string, troubles: readonly FoldedTrouble[]): string {
  return troubles
    .map(({ nodes, outcome, detail }) => `${program}: ${service} on ${nodes}: ${outcome}: ${detail ?? ''}\n`)
    .join('');
}
