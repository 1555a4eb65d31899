/** grappe as a library: node sets, and clusters of machines over SSH. */

export { type Cause, GrappeError, type Outcome } from './base/index.ts';
export type { RunEvent, Transferred } from './engine/index.ts';
export {
  Cluster,
  type ClusterOptions,
  type ClusterRunOptions,
  type ExecuteOptions,
  Machine,
  type MachineOptions,
  type MachineState,
  type NodeRun,
  type OutputBlock,
  type Reached,
  type RunResult,
} from './library/index.ts';
export { NodeSet, RangeSet } from './nodeset/index.ts';
export type { ReachOptions } from './transport/index.ts';
