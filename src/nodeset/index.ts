export type { GroupLookup, GroupReference, ParseOptions } from './group-lookup.ts';
export { type FoldOptions, NodeSet } from './node-set.ts';
