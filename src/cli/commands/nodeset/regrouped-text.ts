/** Nodes as whole groups where they cover any (-r). */

import { NodeSet, regroup } from '../../../nodeset/index.ts';
import type { GroupOptions } from './options.ts';
import type { TextOptions } from './result-text.ts';

export function regroupedText(
  nodes: NodeSet,
  groups: ReadonlyMap<string, NodeSet>,
  { source, isSourceHidden }: GroupOptions,
  { fold, format }: TextOptions,
): string {
  const shownSource = isSourceHidden ? undefined : source;
  if (!format) return regroup(nodes, groups, shownSource, fold);
  // Names that no group covers get the other form; groups still match, since theirs get it too.
  const formatted = (set: NodeSet): NodeSet => NodeSet.from(Iterator.from(set).map(format));
  const members = [...groups].map(([name, group]) => [name, formatted(group)] as const);
  return regroup(formatted(nodes), members, shownSource, fold);
}
