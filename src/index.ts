/** grappe as a library: node sets, and clusters of machines over SSH. */

export type { FlowRequest, HostFacts, HostNode, JobEvent, NodeCheck, NodeState, Share } from './app/index.ts';
export { type Cause, type ErrorCode, GrappeError, type Outcome, type Verb } from './base/index.ts';
export type { CopyCounts, LeftOut, NodeResult, RunEvent, RunSummary, Transferred } from './engine/index.ts';
export type { Job, JobSummary, Task } from './jobs/index.ts';
export {
  type ApplyOptions,
  type ChangeOptions,
  type CheckOptions,
  Cluster,
  type ClusterCommand,
  type ClusterCopyOptions,
  type ClusterJobs,
  type Cancelled,
  type CancelOptions,
  type ClusterOptions,
  type ClusterRunOptions,
  type ClusterServices,
  type CopyPaths,
  type CopyResult,
  type ExecuteOptions,
  type FactsOptions,
  JobHandle,
  type JobListOptions,
  type JobOptions,
  type JobOrder,
  type JobProgram,
  type JobResult,
  type JobWaitOptions,
  Machine,
  type MachineOptions,
  type MachineState,
  type NodeRun,
  type OutputBlock,
  type Reached,
  type RunResult,
  type ScriptCommand,
  type ServiceChange,
  type ServiceOptions,
  type ServiceStatus,
  type TaskFile,
  type TaskResult,
  type UnitFile,
  type WaitOptions,
} from './library/index.ts';
export { NodeSet, RangeSet } from './nodeset/index.ts';
export type {
  Drift,
  Goal,
  InstanceEvent,
  LocksOfNodes,
  Plan,
  RolloutEvent,
  SummaryEvent,
} from './services/index.ts';
export type { ReachOptions } from './transport/index.ts';
