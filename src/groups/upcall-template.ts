/**
 * The text of an upcall with its variables filled in. Values become part of a shell command, mostly
 * inside single quotes or a sed script, so only names of harmless characters are let through.
 */

import { GrappeError } from '../base/index.ts';

export interface UpcallVariables {
  readonly SOURCE: string;
  readonly CFGDIR: string;
  readonly GROUP?: string;
  readonly NODE?: string;
}

// `/` is left out because it ends a sed pattern, and what follows could then write files.
const HARMLESS = /^[\p{L}\p{N}_.:+=%@][\p{L}\p{N}_.:+=%@-]*$/u;

/** `$NAME` and `${NAME}` of known variables are replaced, `$$` is one dollar, other dollars stay. */
export function fillTemplate(template: string, variables: UpcallVariables): string {
  const values = new Map(Object.entries(variables));
  return template.replaceAll(/\$(?:\$|(\w+)|\{(\w+)\})/g, (match, bare?: string, braced?: string) => {
    if (match === '$$') return '$';
    return values.get(bare ?? braced ?? '') ?? match;
  });
}

/** Refuses a name before any command is made of it. */
export function checkUpcallName(kind: 'group' | 'node', name: string, source: string): void {
  if (HARMLESS.test(name)) return;
  throw new GrappeError('group-upcall', {
    message: `${kind} name '${name}' is not passed to the commands of group source '${source}'`,
    why: 'the name becomes part of a shell command, and a character of it could change that command',
    hint: 'use letters, digits and _ . : + = % @ -, with no dash in front',
  });
}
