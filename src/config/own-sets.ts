/** Node sets as far as the file itself tells: its own groups count, those of other sources do not. */

import { GrappeError } from '../base/index.ts';
import { type GroupLookup, NodeSet } from '../nodeset/index.ts';
import type { WrittenSettings } from './schema/index.ts';
import { OWN_SOURCE } from './node-set-check.ts';

/** Answers with the set of an expression, or undefined where the file cannot tell. */
export function ownSets(
  written: Pick<WrittenSettings, 'groups' | 'nodes' | 'services'>,
): (expression: string) => NodeSet | undefined {
  const known = new Map<string, NodeSet | undefined>();
  return (expression) => {
    if (!known.has(expression)) known.set(expression, readOwn(expression, written));
    return known.get(expression);
  };
}

function readOwn(
  expression: string,
  written: Pick<WrittenSettings, 'groups' | 'nodes' | 'services'>,
): NodeSet | undefined {
  const { groups = new Map<string, string>(), nodes, services = new Map() } = written;
  let isKnown = true;
  const ownOnly = <Answer>(
    source: string | undefined,
    answer: () => Answer | undefined,
    otherwise: Answer,
  ): Answer => {
    const isOwn = source === OWN_SOURCE || (source === undefined && (groups.size > 0 || nodes !== undefined));
    const told = isOwn ? answer() : undefined;
    isKnown &&= told !== undefined;
    return told ?? otherwise;
  };
  const lookup: GroupLookup = {
    members: (group, source) => ownOnly(source, () => groups.get(group), ''),
    all: (source) => ownOnly(source, () => nodes ?? groups.get('all') ?? everything(), ''),
    groupNames: (source) => ownOnly(source, () => [...groups.keys()], []),
  };
  const everything = (): string => {
    const parts = [...groups.values(), ...[...services.values()].map(({ nodes }) => nodes)];
    return NodeSet.parseAll(parts, { groups: lookup }).fold();
  };
  try {
    const nodes = NodeSet.parse(expression, { groups: lookup });
    return isKnown ? nodes : undefined;
  } catch (error) {
    // What is wrong with the text is told by `node-set-check.ts`.
    if (error instanceof GrappeError) return undefined;
    throw error;
  }
}
