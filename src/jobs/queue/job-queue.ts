/**
 * The durable queue: jobs, tasks, attempts and output in `jobs.db`. What a method has returned is on the disk. Anybody of
 * the account may submit, read and cancel; what takes a fence is for the one controller that holds the lease, and throws
 * `lease-lost` where another one has taken over.
 */

import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../../store/index.ts';
import type { Job } from '../job.ts';
import { accept, type Accepted, acceptedAs, freeId, type Submission } from './accept.ts';
import * as attempts from './attempts.ts';
import { audited, isOnRecord, unaudited, type UnauditedEnd } from './audits.ts';
import { cancel, type Cancelled, type CancelOptions } from './cancel.ts';
import { type Holder, holder, type Lease, release, renew, takeLease } from './lease.ts';
import { liveJobs } from './live.ts';
import {
  addOutput,
  output,
  type OutputChunk,
  type OutputPart,
  type OutputRequest,
  outputSize,
  type RefusedChunk,
} from './output.ts';
import { prune, type Pruning } from './prune.ts';
import {
  contentOf,
  headOf,
  type JobHead,
  type JobListRequest,
  type JobSummary,
  listJobs,
  type LiveJob,
  readJob,
  type NodeTask,
  resultsOf,
  type Placed,
  placesOf,
  runningByNode,
  tasksOnNode,
} from './read-jobs.ts';
import { QUEUE_FORM } from './schema.ts';
import { listStamp, stampOf } from './stamps.ts';
import { swept, type ToSweep, toSweep } from './sweeps.ts';
import { tellWaits } from './waits.ts';

const BASE_32 = '0123456789abcdefghjkmnpqrstvwxyz';

export class JobQueue implements Disposable {
  readonly #database: Database;
  /** 8 base-32 characters, made once: the folder of this queue's attempts on the nodes. */
  readonly controllerId: string;

  private constructor(database: Database) {
    this.#database = database;
    this.controllerId = controllerIdOf(database);
  }

  /** Opens `jobs.db` of this state folder; both are made where they are missing. */
  static async open(folder: string, options: { readonly busyMs?: number } = {}): Promise<JobQueue> {
    const database = await Database.open(folder, { ...options, form: QUEUE_FORM });
    try {
      return new JobQueue(database);
    } catch (error) {
      database[Symbol.dispose]();
      throw error;
    }
  }

  /** Undefined where nothing was ever submitted; nothing is made then. */
  static async openExisting(folder: string): Promise<JobQueue | undefined> {
    return existsSync(join(folder, QUEUE_FORM.file)) ? JobQueue.open(folder) : undefined;
  }

  /** Its return is the acknowledgement. */
  accept(submission: Submission, nowMs: number): Accepted {
    return accept(this.#database, submission, nowMs);
  }

  /** Under the same key; throws `job-key` where that stands for another job. */
  acceptedAs(submission: Submission): Accepted | undefined {
    return acceptedAs(this.#database, submission);
  }

  /** For a job that is to be written of before it is accepted. */
  freeId(nowMs: number): string {
    return freeId(this.#database, nowMs);
  }

  /** Ends that the audit log is to have; some of them. */
  unaudited(): UnauditedEnd[] {
    return unaudited(this.#database);
  }

  /** Whether the audit log has its beginning, and not yet its end. */
  isOnRecord(job: string): boolean {
    return isOnRecord(this.#database, job);
  }

  audited(job: string): void {
    audited(this.#database, job);
  }

  /** Ends tasks that wait, asks for the end of those that may run, and gives up those whose node is silent if wanted. */
  cancel(job: string, nowMs: number, options: CancelOptions = {}): Cancelled {
    return cancel(this.#database, job, nowMs, options);
  }

  /** By its id, the beginning of it that no other one shares, or `last`; with a user, among his alone. */
  job(name: string, user?: string): Job {
    return readJob(this.#database, name, user);
  }

  /** Whose it is, and where it may go; undefined of one that is not known, by its whole id. */
  head(id: string): JobHead | undefined {
    return headOf(this.#database, id);
  }

  /** Another text than the last time: there is something to tell of this job; without an id, of the list of jobs. */
  stamp(id?: string): string {
    return id === undefined ? listStamp(this.#database) : stampOf(this.#database, id);
  }

  /** Newest first. */
  list(request: JobListRequest): JobSummary[] {
    return listJobs(this.#database, request);
  }

  /** What ran on a node lately. */
  onNode(node: string, limit: number): NodeTask[] {
    return tasksOnNode(this.#database, node, limit);
  }

  /** Where the tasks of a job went; undefined where none was placed yet. */
  places(id: string): Placed | undefined {
    return placesOf(this.#database, id);
  }

  /** How many tasks are placed or run on each node. */
  running(): Map<string, number> {
    return runningByNode(this.#database);
  }

  /** What the controller has to see to, in the order of acceptance. */
  live(): LiveJob[] {
    return liveJobs(this.#database);
  }

  content(sha256: string): Uint8Array {
    return contentOf(this.#database, sha256);
  }

  /** At most `max` bytes of a stream; fewer only where it is not known further. */
  output(request: OutputRequest): OutputPart {
    return output(this.#database, request);
  }

  /** How much is known of a stream. */
  outputSize(attempt: string, stream: OutputRequest['stream']): number {
    return outputSize(this.#database, attempt, stream);
  }

  /** Files that the last attempt of a task left. */
  results(job: string, task: number): attempts.StoredResultFile[] {
    return resultsOf(this.#database, job, task);
  }

  /** Another text than the last time: somebody has written, this one or another process. Costs next to nothing. */
  changes(): string {
    const [others] = this.#database.rows('PRAGMA data_version');
    const [own] = this.#database.rows('SELECT total_changes() AS rows');
    return `${String(others?.['data_version'])} ${String(own?.['rows'])}`;
  }

  /** Undefined while another one holds it. One whose process is gone from this machine does not. */
  takeLease(nowMs: number): Lease | undefined {
    return takeLease(this.#database, nowMs);
  }

  renew(fence: number, nowMs: number): Lease {
    return renew(this.#database, fence, nowMs);
  }

  /** Throws nothing where another one has it. */
  release(fence: number): void {
    release(this.#database, fence);
  }

  /** Undefined where nobody acts. */
  holder(nowMs: number): Holder | undefined {
    return holder(this.#database, nowMs);
  }

  /** Before any remote act. The ids of the attempts; undefined for tasks that are no longer queued. */
  place(fence: number, placements: readonly attempts.Placement[], nowMs: number): (string | undefined)[] {
    return attempts.place(this.#database, fence, placements, nowMs);
  }

  /** They were sent, so they run, or may run. */
  sent(fence: number, ids: readonly string[]): void {
    attempts.sent(this.#database, fence, ids);
  }

  began(fence: number, begun: readonly attempts.Began[]): void {
    attempts.began(this.#database, fence, begun);
  }

  /** What follows upon what is known is kept, at most `outputBytes` of a stream; a repeat is dropped. The rest is told. */
  addOutput(fence: number, chunks: readonly OutputChunk[]): RefusedChunk[] {
    return addOutput(this.#database, fence, chunks);
  }

  /** Attempts end, and their tasks with them, for good. What ended before keeps its end. */
  ended(fence: number, ends: readonly attempts.Ended[], nowMs: number): void {
    attempts.ended(this.#database, fence, ends, nowMs);
  }

  /** Attempts end, and their tasks are queued again; those that someone wants ended are `cancelled`. */
  requeue(fence: number, ends: readonly attempts.Requeued[], nowMs: number): void {
    attempts.requeue(this.#database, fence, ends, nowMs);
  }

  /** Ends tasks that are queued: refused, not-run, blocked. */
  endUnplaced(fence: number, ends: readonly attempts.EndedUnplaced[], nowMs: number): void {
    attempts.endUnplaced(this.#database, fence, ends, nowMs);
  }

  /** Why jobs wait, by their ids; null: they do not any more. */
  tellWaits(fence: number, waits: ReadonlyMap<string, string | null>): void {
    tellWaits(this.#database, fence, waits);
  }

  setUnreachable(fence: number, ids: readonly string[], isUnreachable: boolean): void {
    attempts.setUnreachable(this.#database, fence, ids, isUnreachable);
  }

  /** Attempts that have ended and whose folders may still lie on their nodes: at most so many of each node. */
  toSweep(perNode: number): ToSweep[] {
    return toSweep(this.#database, perNode);
  }

  swept(fence: number, ids: readonly string[]): void {
    swept(this.#database, fence, ids);
  }

  /** Removes some jobs that are too old or too many, in steps; the ids of those that are gone. */
  prune(pruning: Pruning): string[] {
    return prune(this.#database, pruning);
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }
}

/** Made by whoever is first. */
function controllerIdOf(database: Database): string {
  const known = (): string | undefined => {
    const [row] = database.rows('SELECT id FROM controller');
    return row && String(row['id']);
  };
  const made = Array.from({ length: 8 }, () => BASE_32[randomInt(BASE_32.length)]).join('');
  return (
    known() ??
    database.write(() => {
      const id = known() ?? made;
      database.run("INSERT OR IGNORE INTO controller VALUES (1, ?, 0, '', '', 0)", [[id]]);
      return id;
    })
  );
}
