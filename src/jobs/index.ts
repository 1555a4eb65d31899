/** Programs on the cluster: what a job is, the queue that keeps it, the controller that carries it out. */

export type { Abilities } from './abilities.ts';
export { type Site, supervise, type SupervisorEnd } from './controller/supervise.ts';
export { viewNodes } from './controller/view-nodes.ts';
export type { JobNode, LoadSource } from './controller/node-book.ts';
export { ABILITIES_FRESH_MS, type Engine, type NodeTrouble, type ResultFile } from './engine.ts';
export {
  type Attempt,
  attemptId,
  type Environment,
  type SlurmWishes,
  type Job,
  type JobRequest,
  type Origin,
  type Task,
  type TaskEnd,
  type TaskRequest,
  type Used,
  type WorkFile,
  type Content,
  type Wishes,
  type Work,
} from './job.ts';
export { languageOf, type Languages, languagesWith } from './languages/index.ts';
export { DEFAULT_LIMITS, type Limits, RESULT_LIMITS } from './limits.ts';
export { explain, type Verdict } from './placement/choose-node.ts';
export { COMMAND_LANGUAGE, type RightsOf, type StartRights } from './placement/start-rights.ts';
export { roomOf } from './placement/room.ts';
export { DEFAULT_SUBMISSION_LIMITS } from './queue/accept.ts';
export type { StoredResultFile } from './queue/attempts.ts';
export type { Cancelled, CancelOptions } from './queue/cancel.ts';
export { JobQueue } from './queue/job-queue.ts';
export type { StreamName } from './queue/output.ts';
export {
  JOB_STATES,
  type JobHead,
  type JobListRequest,
  type JobState,
  type JobSummary,
  type NodeTask,
  OPEN_JOB_STATES,
} from './queue/read-jobs.ts';
export { isPlainPath } from './runner/place.ts';
export { EngineByNode } from './engine-by-node.ts';
export {
  askedOfSlurm,
  readSlurmOffers,
  SlurmEngine,
  type SlurmOffers,
  unfitWish,
} from './slurm-engine/index.ts';
export { readSlurmView, type SlurmNode, type SlurmView } from './slurm-view/index.ts';
export { SshEngine } from './ssh-engine/index.ts';
