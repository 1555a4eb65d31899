export type { Drain } from './drain-file.ts';
export type { CheckedNode } from './check-file.ts';
export { NodeStates, type OldChecks } from './node-states.ts';
