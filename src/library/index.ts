export {
  Cluster,
  type ClusterOptions,
  type ClusterRunOptions,
  type MachineOptions,
  type Reached,
} from './cluster.ts';
export { type ExecuteOptions, Machine, type MachineState } from './machine.ts';
export type { NodeRun, OutputBlock, RunResult } from './run-result.ts';
