/** The chosen nodes: they are the target of all pages, written into its field as the shortest expression. */

import { NodeSet } from '../../../nodeset/index.ts';
import type { Held } from '../../router/use-query.ts';
import { setTarget, target } from '../../shell/target.ts';

export const selection: Held<ReadonlySet<string>> = {
  get value() {
    return chosenNames(target.value.nodes);
  },
  set value(names) {
    setTarget(NodeSet.from(names).fold());
  },
};

/** Made once for each target: the map asks for it often. */
let last: { readonly nodes: NodeSet | undefined; readonly names: ReadonlySet<string> } = {
  nodes: undefined,
  names: new Set(),
};

function chosenNames(nodes: NodeSet | undefined): ReadonlySet<string> {
  if (last.nodes !== nodes) last = { nodes, names: new Set(nodes) };
  return last.names;
}
