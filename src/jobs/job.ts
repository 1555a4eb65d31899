/**
 * A job is what a person submits; a task is one element of it (the only one, of an array, or of a split); an attempt is
 * one try of a task on one node. All three are plain data: they lie in the queue, and go over the wire, as JSON.
 */

import type { Cause, Outcome, Policy } from '../base/index.ts';
import type { EngineName } from '../config/index.ts';
import type { ReachOptions } from '../transport/index.ts';
import type { Limits } from './limits.ts';

export type { EngineName };

/** What is to be run: the answer to "what", without "where" and "when". */
export interface Work {
  /** A file of source in one of the languages, or a command of a shell. */
  readonly kind: 'program' | 'command';
  /** Name in the table of languages; absent for a command. */
  readonly language?: string;
  /** The least version of the language: `3.11`. */
  readonly version?: string;
  /** Of a program: the path of its file among `files`. Of a command: its text. */
  readonly main: string;
  /** With placeholders, as a command is: `%task %node %first %last %items %job`. */
  readonly arguments: readonly string[];
  /** What the program finds in its folder; the contents lie in the queue by their hash. */
  readonly files: readonly WorkFile[];
  /** Standard input; none reads an end at once. */
  readonly stdin?: Content;
  readonly env: Readonly<Record<string, string>>;
  /** Patterns of files that are brought back at the end: `*.csv`, relative to its folder. */
  readonly results: readonly string[];
  readonly limits: Limits;
  readonly net: boolean;
  /** 0: none, asked for by name and recorded. Else the least isolation level that will do. */
  readonly isolation: 0 | 2 | 3;
}

export interface WorkFile extends Content {
  /** Relative, of plain names: no `..`, no leading `/`, no control characters. */
  readonly path: string;
  readonly executable: boolean;
}

export interface Content {
  /** SHA-256 in hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Where and when. */
export interface Wishes {
  readonly origin: Origin;
  /** Of the console: it handed the job in, and what it may use counts when the job starts, too. */
  readonly account?: string;
  /** Node-set expression, already read: only these nodes. Absent: those of `jobs.nodes`. */
  readonly nodes?: readonly string[];
  readonly policy?: Policy;
  readonly tags: readonly string[];
  /** Memory that must be available on the node when it is placed. */
  readonly memoryBytes?: number;
  /** Higher first; 0 is usual. */
  readonly priority: number;
  /** Ids of jobs that must have ended `ok` before. */
  readonly after: readonly string[];
  /** ms since 1970; what has not begun then is `not-run`. */
  readonly deadlineMs?: number;
  /** Further attempts after one that failed. */
  readonly retries: number;
  /** Also after one whose fate is unknown: only for work that may run twice. */
  readonly retryLost: boolean;
  readonly engine: EngineName;
  /** Of the engine `slurm`. */
  readonly slurm?: SlurmWishes;
}

/** As sbatch calls them. */
export interface SlurmWishes {
  readonly partition?: string;
  readonly account?: string;
  readonly qos?: string;
  readonly gres?: string;
  readonly cpus?: number;
}

/** The configuration that says what its nodes are and how they are reached: whoever acts for the job reads it anew. */
export interface Origin {
  /** Path of a grappe.yaml; null: none was found. */
  readonly config: string | null;
  /** It merely lay in the working folder: it may say no more later than then. */
  readonly found?: boolean;
  /** Nodes that it does not speak of, folded: somebody named them. */
  readonly nodes?: string;
  /** What the command line said about reaching nodes: login, port, keys by path. Never a secret. */
  readonly reach: Partial<ReachOptions>;
}

/** One element of a job, before it runs. */
export interface TaskRequest {
  /** 0 for a job of one task; the number of an array; 1, 2… of a split. */
  readonly index: number;
  /** Of a split: its part of the range, such as `1-30`. */
  readonly items?: string;
  /** Of a split: the node whose part it is. */
  readonly node?: string;
}

export interface JobRequest {
  /** Given once by whoever submits; the same key and the same body are the same job. */
  readonly key?: string;
  readonly name: string;
  readonly work: Work;
  readonly wishes: Wishes;
  readonly tasks: readonly TaskRequest[];
  /** At most so many tasks at once. */
  readonly atOnce?: number;
}

/**
 * `queued`: may be placed. `placed`: node and attempt are written down, nothing was sent. `running`: sent; it runs, or
 * may run. `pending`: the same, but Slurm is not known to have begun it. `ended`: with an outcome, for good.
 */
export type TaskState = 'queued' | 'placed' | 'pending' | 'running' | 'ended';

/** The end of a task, or of one attempt. */
export interface TaskEnd {
  readonly outcome: Outcome;
  readonly cause: Cause | null;
  /** For a person; may hold text of a node. */
  readonly detail: string | null;
  /** What would help. */
  readonly fix?: string;
  readonly exit: number | null;
  /** With SIG. */
  readonly signal: string | null;
}

export interface Task extends TaskRequest {
  readonly state: TaskState;
  readonly end: TaskEnd | null;
  /** Someone wants it ended; it counts as running until it is seen to be. */
  readonly cancelling: boolean;
  /** The last attempt, if there was one. */
  readonly attempt: Attempt | null;
  readonly attempts: number;
}

export interface Attempt {
  /** 1, 2… */
  readonly number: number;
  readonly node: string;
  readonly engine: EngineName;
  readonly placedMs: number;
  readonly beganMs: number | null;
  readonly endedMs: number | null;
  /** Of this attempt: its task may be queued again. */
  readonly end: TaskEnd | null;
  /** Why this node: one line for a person. */
  readonly why: string;
  /** Silent, and may still live there: it keeps its slot, and is never tried elsewhere. */
  readonly unreachable: boolean;
  /** What it ran in; null before it began. */
  readonly environment: Environment | null;
  readonly used: Used | null;
}

/** What the person sees with the result. */
export interface Environment {
  readonly node: string;
  readonly system: string | null;
  readonly cpu: string | null;
  readonly language: string | null;
  readonly version: string | null;
  readonly isolation: IsolationLevel;
}

export interface Used {
  readonly wallMs: number | null;
  readonly cpuMs: number | null;
  /** Sampled where the node has no cgroup for it. */
  readonly peakBytes: number | null;
  readonly compileMs: number | null;
}

/** 3: bubblewrap with a cgroup. 2: bubblewrap, seccomp, limits and a watch. 0: nothing. */
export type IsolationLevel = 0 | 2 | 3;

export interface Job {
  /** As runs have them: sorted by text they are sorted by time. */
  readonly id: string;
  readonly key: string | null;
  readonly user: string;
  readonly name: string;
  readonly acceptedMs: number;
  readonly endedMs: number | null;
  readonly work: Work;
  readonly wishes: Wishes;
  readonly atOnce: number | null;
  /** Why its queued tasks wait, as it was the last time that its turn came; null: that did not come yet, or none is queued. */
  readonly waits: string | null;
  readonly tasks: readonly Task[];
}

/** `JOB.TASK.ATTEMPT`: letters and digits, with dots between; the name of its folder on the node. */
export function attemptId(job: string, task: number, attempt: number): string {
  return `${job}.${task}.${attempt}`;
}
