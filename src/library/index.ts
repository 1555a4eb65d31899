export type {
  CheckOptions,
  ClusterCommand,
  ClusterOptions,
  ClusterRunOptions,
  FactsOptions,
  MachineOptions,
  Reached,
  ScriptCommand,
} from './cluster-options.ts';
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
export type { MachineState } from './known-states.ts';
export { type ExecuteOptions, Machine, type WaitOptions } from './machine.ts';
export type { NodeRun, OutputBlock, RunResult } from './run-result.ts';
export type {
  ApplyOptions,
  ChangeOptions,
  ClusterServices,
  ServiceChange,
  ServiceOptions,
  ServiceStatus,
} from './service-options.ts';
