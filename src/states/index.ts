export type { Drain } from './drains.ts';
export type { CheckedNode } from './last-checks.ts';
export { NodeStates } from './node-states.ts';
