/** Node sets and range sets: the algebra of ClusterShell's expressions. Pure; runs in a browser too. */

export { type Autostep, parseAutostep } from './autostep.ts';
export { foldTexts, type FoldOptions } from './fold.ts';
export type { GroupLookup, GroupReference, ParseOptions } from './group-lookup.ts';
export { groupReferences } from './group-references.ts';
export type { Budget } from './limits.ts';
export { NodeSet } from './node-set.ts';
export { RangeSet } from './range-set.ts';
export { regroup } from './regroup.ts';
export { matchesMask } from './wildcard.ts';
