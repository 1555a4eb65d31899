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
