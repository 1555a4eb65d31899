/** Node sets as `nodeset` reads them: groups are looked up only where one is mentioned. */

import type { GroupSources } from '../../../groups/index.ts';
import { foldTexts, groupReferences, NodeSet } from '../../../nodeset/index.ts';
import type { SetKind } from './set-kind.ts';

export interface NodeKindOptions {
  /** Loads the group sources; called only when needed. */
  readonly groups: () => Promise<GroupSources>;
  readonly warn: (message: string) => void;
}

export function nodeKind({ groups, warn }: NodeKindOptions): SetKind<NodeSet> {
  return {
    empty: NodeSet.empty,
    read: async (expressions, label) => {
      if (!expressions.some(mentionsGroups)) return NodeSet.parseAll(expressions, { label });
      // An unknown group is an empty set here, with a warning, as in ClusterShell.
      return (await groups()).resolveAll(expressions, { label, unknown: 'warn', warn });
    },
    foldAs: (set, format, options) =>
      foldTexts(
        Iterator.from(set).map((name) => format(name).trim()),
        options,
      ),
  };
}

function mentionsGroups(expression: string): boolean {
  return /[@*?]/.test(expression) && groupReferences(expression).length > 0;
}
