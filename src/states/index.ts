export type { Drain } from './drain-file.ts';
export type { CheckedNode } from './check-file.ts';
export { NodeStates } from './node-states.ts';
