/** Names as clubak lists them: in the order in which a node set is written, several dimensions included. */

import { type FoldOptions, NodeSet } from '../../../nodeset/index.ts';
import type { Naming } from '../../../output/index.ts';

/** A comma outside brackets. */
const BETWEEN_TERMS = /,(?![^[]*\])/;

export const nodeNaming = (fold: FoldOptions): Naming => ({
  fold: (names) => (names.length === 1 ? (names[0] ?? '') : NodeSet.from(names).fold(fold)),
  order: (names) => {
    if (names.length < 2) return names;
    const terms = NodeSet.from(names).fold().split(BETWEEN_TERMS);
    return terms.flatMap((term) => [...NodeSet.parse(term)]);
  },
});
