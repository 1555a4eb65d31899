/** Words such as `n[1-3]:/etc/hosts`: a node set and a path on its nodes. */

import { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';

export interface RemoteWord {
  /** Empty: the nodes are chosen by options. */
  readonly set: string;
  readonly path: string;
}

/**
 * The first colon outside brackets parts them. In `@source:group:path` the second one does: the first belongs to
 * the group, unless a `/` stands before the second.
 */
export function remoteWord(word: string): RemoteWord | undefined {
  const first = colonAfter(word, 0);
  if (first < 0 || word.slice(0, first).includes('/')) return undefined;
  const second = colonAfter(word, first + 1);
  const group = word.slice(first + 1, second);
  const isGroup = second > 0 && /(^|[,!&^])@[^,!&^@]*$/.test(word.slice(0, first)) && !/[/~.]/.test(group);
  const end = isGroup ? second : first;
  return { set: word.slice(0, end), path: word.slice(end + 1) };
}

function colonAfter(word: string, start: number): number {
  let depth = 0;
  for (let at = start; at < word.length; at++) {
    const char = word[at];
    if (char === '[') depth++;
    else if (char === ']') depth--;
    else if (char === ':' && depth <= 0) return at;
  }
  return -1;
}

/** The command line with these node sets for operands, instead of the words that held them. */
export function withNodes(args: Arguments, sets: Iterable<string>): Arguments {
  const named = [...new Set(sets)].filter((set) => set !== '');
  if (named.length > 0 && args.has('nodes'))
    throw usageError('nodes are named twice', 'use SET:PATH, or -w SET with :PATH');
  const options = args.tokens.filter(({ kind }) => kind === 'option');
  return new Arguments([...options, ...named.map((value) => ({ kind: 'operand' as const, value }))]);
}
