/** Writes nodes as whole groups where they cover any: `@io,@rack[1-2],node9`. */

import { familiesOfNames } from './families-of-names.ts';
import { type FoldOptions, termsOf } from './fold.ts';
import type { NodeSet } from './node-set.ts';
import { isReadable } from './plain-name.ts';

type NamedGroup = readonly [name: string, members: NodeSet];

/**
 * Takes the largest group that the nodes hold whole, again and again, the first by name among equals; what no
 * group covers is folded behind them. With `source`, groups are written `@source:group`.
 *
 * @example
 * regroup(NodeSet.parse('n[1-5]'), [['low', NodeSet.parse('n[1-3]')]]); // '@low,n[4-5]'
 */
export function regroup(
  nodes: NodeSet,
  groups: Iterable<NamedGroup>,
  source?: string,
  options: FoldOptions = {},
): string {
  const names: string[] = [];
  let rest = nodes;
  for (const [name, members] of candidates(groups, nodes)) {
    if (!members.isSubsetOf(rest)) continue;
    names.push(name);
    rest = rest.difference(members);
  }
  const mark = source === undefined ? '@' : `@${source}:`;
  const terms = termsOf(familiesOfNames(names), options).map((term) => mark + term);
  return [...terms, ...(rest.size > 0 ? [rest.fold(options)] : [])].join(',');
}

/** Groups that may be written, largest first, then by name. */
function candidates(groups: Iterable<NamedGroup>, nodes: NodeSet): NamedGroup[] {
  return [...groups]
    .filter(([name, members]) => members.size > 0 && members.size <= nodes.size && isReadable(name))
    .sort(([a, { size: sizeA }], [b, { size: sizeB }]) => sizeB - sizeA || (a < b ? -1 : 1));
}
