/** What a program asks of jobs, and what it is told. */

import type { Cause, Outcome, Policy } from '../base/index.ts';
import type { JobLimits } from '../config/index.ts';
import type { Environment, JobState, JobSummary, Used } from '../jobs/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { JobHandle } from './job-handle.ts';
import type { WaitOptions } from './machine.ts';

/** Paths are of this machine, relative ones of the cluster's `cwd`. */
export type JobProgram = SourceFile | SourceFolder | SourceText | { readonly command: string };

interface InLanguage {
  /** Name or ending: `c++`, `py`. Else the ending of the file tells, or its first line. */
  readonly language?: string;
  /** At least this version of it: `3.11`. */
  readonly version?: string;
}

interface SourceFile extends InLanguage {
  readonly file: string;
}

interface SourceFolder extends InLanguage {
  readonly folder: string;
  /** The file to run, as it is called inside. */
  readonly main: string;
}

interface SourceText extends InLanguage {
  /** The program itself. */
  readonly source: string;
  readonly language: string;
}

/** What is to be run, and everything that is not usual about it. */
export type JobOrder = JobProgram & JobOptions;

export interface JobOptions {
  /** With placeholders, as a command has them: `%task %first %last %items %job`. */
  readonly arguments?: readonly string[];
  /** Absent: it reads an end at once. */
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Files and folders of this machine that go along, into the folder of the program. */
  readonly files?: readonly string[];
  /** Patterns of the files that it leaves and that are brought back: `*.csv`. */
  readonly results?: readonly string[];
  /** For one attempt; what is not said is as the configuration has it. Times in ms, sizes in bytes. */
  readonly limits?: JobLimits;
  /** It may use the network. */
  readonly net?: boolean;
  /** The least isolation level that will do; 2 when absent. 0: no sandbox, recorded, and perhaps forbidden. */
  readonly isolation?: 0 | 2 | 3;
  /** A task for each number: `1-60`; with at most 8 at once `1-60%8`. */
  readonly array?: string;
  /** Numbers that are dealt to the nodes, a task for each part: `1-60`. */
  readonly split?: string;
  /** With `split`: `n1=2,n[2-9]=1`, or `cpus`; equal parts when absent. */
  readonly weights?: string;
  /** An expression or a set; else those that the cluster was opened with, else `jobs.nodes` of the configuration. */
  readonly nodes?: string | NodeSet;
  /** How its nodes are chosen; as the configuration says when absent. */
  readonly policy?: Policy;
  /** Only nodes that bear them all in `jobs.tags`. */
  readonly tags?: readonly string[];
  /** Only where so many bytes of memory are available. */
  readonly memoryBytes?: number;
  /** Higher first; 0 is usual. */
  readonly priority?: number;
  /** Once these have ended well; else it is `blocked`. */
  readonly after?: readonly (JobHandle | string)[];
  /** What has not begun then is `not-run`. */
  readonly deadline?: Date;
  /** Further attempts of what fails. */
  readonly retries?: number;
  /** Also of what may have run already: only for work that may run twice. */
  readonly retryLost?: boolean;
  /** Submitted again under this key, it is the same job. */
  readonly key?: string;
  /** What lists call it. */
  readonly name?: string;
}

export interface JobWaitOptions extends WaitOptions {
  /** Of each output of each task, in bytes; 1 MiB when absent. */
  readonly maxOutputBytes?: number;
}

export interface JobListOptions {
  /** `queued`: no task was placed yet. `pending`: Slurm has begun none of those that were. Absent: all. */
  readonly states?: readonly JobState[];
  /** The newest so many; 20 when absent. */
  readonly limit?: number;
  /** Those of one account. */
  readonly user?: string;
}

/** The same shape whether it went well or not. */
export interface JobResult {
  readonly id: string;
  /** Every task ended with `ok`. */
  readonly ok: boolean;
  /** In the order of their numbers; every task is there exactly once. */
  readonly tasks: readonly TaskResult[];
  /** Exit status that `grappe submit --wait` would end with. */
  readonly exit: number;
}

/** How a task ended; of several attempts the last one. */
export interface TaskResult {
  /** 0 for a job of one task; the number of an array; 1, 2… of a split. */
  readonly index: number;
  /** Of a split: its part, such as `1-30`. */
  readonly items: string | null;
  /** Null where it was never placed. */
  readonly node: string | null;
  /** Why there: one line for a person. */
  readonly why: string | null;
  readonly ok: boolean;
  readonly outcome: Outcome;
  readonly cause: Cause | null;
  /** For a person; may hold text of a node. */
  readonly detail: string | null;
  /** What would help, where that is known. */
  readonly fix: string | null;
  readonly exit: number | null;
  /** With SIG. */
  readonly signal: string | null;
  readonly attempts: number;
  /** As UTF-8; undecodable bytes become U+FFFD. */
  readonly stdout: string;
  readonly stderr: string;
  /** More is known than `maxOutputBytes`. */
  readonly truncated: boolean;
  /** Node, system, language, version and isolation level; null where it did not begin. */
  readonly environment: Environment | null;
  /** Times in ms, sizes in bytes. */
  readonly used: Used | null;
  readonly results: readonly TaskFile[];
}

/** A file that a task left and that was brought back. */
export interface TaskFile {
  /** As the task named it. */
  readonly path: string;
  /** Where it lies on this machine. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Jobs lie in the queue of this account, as those of `grappe submit` do: they outlive this process. While it waits for
 * one, it acts for the queue, unless another process does. Nodes are logged in to by keys and tickets.
 *
 * @example
 * const job = await cluster.jobs.submit({ file: 'prime.py', arguments: ['97'], limits: { wallMs: 10_000 } });
 * const { ok, tasks } = await job.wait();
 */
export interface ClusterJobs {
  /** When it resolves, the job is on the disk. Throws GrappeError where it is refused; no node is asked, but for `cpus`. */
  submit(order: JobOrder): Promise<JobHandle>;
  /** By its id, the beginning of it that no other one shares, or `last`. Throws GrappeError `unknown-job`. */
  get(id: string): Promise<JobHandle>;
  /** Newest first. */
  list(options?: JobListOptions): Promise<JobSummary[]>;
}
