/**
 * The durable queue: jobs, tasks, attempts and output in `jobs.db`. What a method has returned is on the disk. Anybody of
 * the account may submit, read and cancel; what takes a fence is for the one controller that holds the lease.
 */

import type { Database } from '../../store/index.ts';
import type { Job } from '../job.ts';
import { accept, type Accepted, type Submission } from './accept.ts';
import type { Began, Ended, EndedUnplaced, Placement, StoredResultFile, ToSweep } from './attempts.ts';
import type { Holder, Lease } from './lease.ts';
import type { OutputChunk, OutputPart, OutputRequest, RefusedChunk } from './output.ts';
import type { JobRetention } from './prune.ts';
import type { JobListRequest, JobSummary, LiveJob } from './read-jobs.ts';

function todo(): never {
  throw new Error('not built yet');
}

export interface Cancelled {
  /** Waited, and have ended now. */
  readonly ended: number;
  /** Run, or may run: the controller ends them. */
  readonly asked: number;
}

export class JobQueue implements Disposable {
  readonly #database: Database;
  /** 8 base-32 characters, made once: the folder of this queue's attempts on the nodes. */
  readonly controllerId: string;

  private constructor(database: Database, controllerId: string) {
    this.#database = database;
    this.controllerId = controllerId;
  }

  /** Opens `jobs.db` of this state folder; both are made where they are missing. */
  static async open(_folder: string, _options?: { readonly busyMs?: number }): Promise<JobQueue> {
    return new JobQueue(await todo(), '');
  }

  /** Undefined where no job was ever accepted; nothing is made then. */
  static async openExisting(_folder: string): Promise<JobQueue | undefined> {
    return todo();
  }

  /** Its return is the acknowledgement. */
  accept(submission: Submission, nowMs: number): Accepted {
    return accept(this.#database, submission, nowMs);
  }

  /** Ends tasks that wait, and asks for the end of those that may run; all of the job where none are named. */
  cancel(_job: string, _nowMs: number, _tasks?: readonly number[]): Cancelled {
    return todo();
  }

  /** By its id, the beginning of it that no other one shares, or `last`. */
  job(_name: string): Job {
    return todo();
  }

  /** Newest first. */
  list(_request: JobListRequest): JobSummary[] {
    return todo();
  }

  /** What the controller has to see to, in the order of acceptance. */
  live(): LiveJob[] {
    return todo();
  }

  content(_sha256: string): Uint8Array {
    return todo();
  }

  /** At most `max` bytes of a stream; fewer only where it is not known further. */
  output(_request: OutputRequest): OutputPart {
    return todo();
  }

  /** Files that the last attempt of a task left. */
  results(_job: string, _task: number): StoredResultFile[] {
    return todo();
  }

  /** Another number than the last time: another process has written. Costs next to nothing. */
  changes(): number {
    return todo();
  }

  /** Undefined while another one holds it. One whose process is gone from this machine does not. */
  takeLease(_nowMs: number): Lease | undefined {
    return todo();
  }

  /** Throws `lease-lost`, as all below do, where another controller has taken over. */
  renew(_fence: number, _nowMs: number): Lease {
    return todo();
  }

  release(_fence: number): void {
    todo();
  }

  /** Undefined where nobody acts. */
  holder(_nowMs: number): Holder | undefined {
    return todo();
  }

  /** Before any remote act. The ids of the attempts; undefined for tasks that are no longer queued. */
  place(_fence: number, _placements: readonly Placement[], _nowMs: number): (string | undefined)[] {
    return todo();
  }

  /** They were sent, so they run, or may run. */
  sent(_fence: number, _attempts: readonly string[]): void {
    todo();
  }

  began(_fence: number, _begun: readonly Began[], _nowMs: number): void {
    todo();
  }

  /** Those that fit are kept, at most `outputBytes` of each stream; a repeat is dropped. The others are returned. */
  addOutput(_fence: number, _chunks: readonly OutputChunk[]): RefusedChunk[] {
    return todo();
  }

  /** Attempts end, and their tasks with them, for good. What ended before keeps its end. */
  ended(_fence: number, _ends: readonly Ended[], _nowMs: number): void {
    todo();
  }

  /** Attempts end, and their tasks are queued again; those that someone wants ended are `cancelled`. */
  requeue(_fence: number, _ends: readonly Ended[], _nowMs: number): void {
    todo();
  }

  /** Ends tasks that are queued: refused, not-run, blocked. */
  endUnplaced(_fence: number, _ends: readonly EndedUnplaced[], _nowMs: number): void {
    todo();
  }

  setUnreachable(_fence: number, _attempts: readonly string[], _isUnreachable: boolean): void {
    todo();
  }

  /** Attempts that have ended and whose folders may still lie on their nodes. */
  toSweep(_limit: number): ToSweep[] {
    return todo();
  }

  swept(_fence: number, _attempts: readonly string[]): void {
    todo();
  }

  /** Removes some jobs that are too old or too many, and says which; `forget` removes their results first. */
  prune(_retention: JobRetention, _nowMs: number, _forget: (job: string) => void): string[] {
    return todo();
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }
}
