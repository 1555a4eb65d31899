/** The door of the library: the two files of options are public as a whole. */

export type * from './cluster-options.ts';
export { Cluster } from './cluster.ts';
export type { ClusterCopyOptions, CopyPaths, CopyResult } from './copy-request.ts';
export { JobHandle } from './job-handle.ts';
export type {
  ClusterJobs,
  JobListOptions,
  JobOptions,
  JobOrder,
  JobProgram,
  JobResult,
  JobWaitOptions,
  TaskFile,
  TaskResult,
} from './job-options.ts';
export type { Cancelled, CancelOptions } from '../jobs/index.ts';
export type { MachineState } from './known-states.ts';
export { type ExecuteOptions, Machine, type WaitOptions } from './machine.ts';
export type { NodeRun, OutputBlock, RunResult } from './run-result.ts';
export type * from './service-options.ts';
