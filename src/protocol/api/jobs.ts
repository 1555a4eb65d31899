/** Endpoints of jobs: programs of people, from their source to their results. A `user` sees his own alone. */

import * as v from 'valibot';
import { ENGINES, POLICIES, SLURM_GRES, SLURM_NAME } from '../../base/index.ts';
import { JOB_HEAD, JobState, JobTaskCounts } from '../job-shapes.ts';
import {
  JobCancelReport,
  JobExplainReport,
  JobReport,
  JobResultsReport,
  JobSubmitReport,
} from '../job-report.ts';
import { Count, Nodes } from '../shapes.ts';
import { SlurmReport } from '../slurm-report.ts';
import { endpoints } from './endpoint.ts';

/** No program is given a NUL byte: a word ends there. */
const Word = v.pipe(
  v.string(),
  v.maxLength(10_000),
  v.check((text) => !text.includes('\0'), 'it holds a NUL byte'),
);
const Words = v.pipe(v.array(Word), v.maxLength(1000));
const Expression = v.pipe(v.string(), v.minLength(1), v.maxLength(10_000));
/** Longer than a file of two thousand hosts. */
const MOST_EXPRESSIONS_TEXT = 200_000;
const Expressions = v.pipe(
  v.array(Expression),
  v.maxLength(10_000),
  v.check((all) => all.join(' ').length <= MOST_EXPRESSIONS_TEXT, 'it is too long'),
);
const Whole = v.pipe(v.string(), v.regex(/^\d{1,12}$/), v.transform(Number));
/** Of many megabytes: one pass, and no expression that goes back. */
const Base64 = v.pipe(v.string(), v.check(isBase64, 'it is no base64'));

function isBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  const other = text.search(/[^A-Za-z0-9+/]/);
  return text.length % 4 === 0 && (other === -1 || other === text.length - padding);
}

const UploadedFile = v.strictObject({
  /** In the folder of the program. */
  path: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
  base64: Base64,
  executable: v.optional(v.boolean(), false),
});

const Program = v.variant('kind', [
  v.strictObject({
    kind: v.literal('program'),
    /** The path of the file that is run. */
    main: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
    /** Where its name and its first line do not tell. */
    language: v.optional(v.pipe(v.string(), v.maxLength(32))),
    /** At least this version. */
    version: v.optional(v.pipe(v.string(), v.maxLength(32))),
  }),
  v.strictObject({
    kind: v.literal('command'),
    command: v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(100_000),
      v.check((text) => !text.includes('\0'), 'it holds a NUL byte'),
    ),
  }),
]);

/** The server keeps it. */
const MOST_OUTPUT_BYTES = 256 * 2 ** 20;

const Amount = v.optional(v.pipe(Count, v.minValue(1)));

const SlurmName = v.pipe(v.string(), v.maxLength(200), v.regex(SLURM_NAME));

/** What is to be run, where, and when. */
export const JobOrder = v.strictObject({
  program: Program,
  files: v.pipe(v.array(UploadedFile), v.maxLength(10_000)),
  arguments: v.optional(Words, []),
  stdin: v.optional(Base64),
  env: v.optional(v.record(v.pipe(v.string(), v.regex(/^[A-Za-z_]\w{0,99}$/)), Word)),
  /** Patterns of files that are brought back. */
  results: v.optional(Words, []),
  /** `1-60`, or with at most 8 at once `1-60%8`. */
  array: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  /** Dealt out to the nodes, a part each. */
  split: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  /** Of a split, larger parts for some nodes: `n1=2,n[2-9]=1`, or `cpus`. */
  weights: v.optional(Expression),
  limits: v.optional(
    v.strictObject({
      wallMs: Amount,
      cpuMs: Amount,
      memoryBytes: Amount,
      outputBytes: v.optional(v.pipe(Count, v.minValue(1), v.maxValue(MOST_OUTPUT_BYTES))),
      diskBytes: Amount,
      processes: Amount,
    }),
    {},
  ),
  net: v.optional(v.boolean(), false),
  /** False: without a sandbox, which only some roles may ask for. */
  sandbox: v.optional(v.boolean(), true),
  /** The least level of the sandbox; 3: with a cgroup. */
  isolation: v.optional(v.picklist([2, 3])),
  /** Of several expressions, what any of them stands for. Absent: all that run jobs. */
  nodes: v.optional(v.union([Expression, v.pipe(Expressions, v.minLength(1))])),
  /** Left out of these. */
  exclude: v.optional(Expressions, []),
  /** So many of what is left, at random. */
  pick: Amount,
  policy: v.optional(v.picklist(POLICIES)),
  /** What runs it. Absent: as the configuration says, and over SSH where nodes are named. */
  engine: v.optional(v.picklist(ENGINES)),
  /** What is asked of Slurm, where that runs it. */
  slurm: v.optional(
    v.strictObject({
      partition: v.optional(SlurmName),
      account: v.optional(SlurmName),
      qos: v.optional(SlurmName),
      /** `gpu:2`, `gpu:a100:1,tmpdisk:100` */
      gres: v.optional(v.pipe(v.string(), v.maxLength(1000), v.regex(SLURM_GRES))),
      /** For each task. */
      cpus: v.optional(v.pipe(Count, v.minValue(1), v.maxValue(100_000))),
    }),
  ),
  tags: v.optional(Words, []),
  /** That must be available on the node when it begins. */
  memoryBytes: Amount,
  priority: v.optional(v.pipe(v.number(), v.integer(), v.minValue(-100), v.maxValue(100)), 0),
  after: v.optional(Words, []),
  deadline: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  retries: v.optional(v.pipe(Count, v.maxValue(1000)), 0),
  /** Also of what may have run already: the work may run twice. */
  retryLost: v.optional(v.boolean(), false),
  /** The same key and the same order are the same job. */
  key: v.optional(v.pipe(v.string(), v.maxLength(200))),
  name: v.optional(v.pipe(v.string(), v.maxLength(200))),
});
export type JobOrder = v.InferOutput<typeof JobOrder>;

const JobRow = v.strictObject({
  ...JOB_HEAD,
  state: JobState,
  tasks: JobTaskCounts,
  /** Where its tasks went. */
  nodes: v.string(),
  /** Why there; of one that waits, why. Null: its turn has not come yet. */
  why: v.nullable(v.string()),
});

const Task = v.strictObject({ task: v.optional(Whole, '0') });

export const JOBS = endpoints({
  submit: {
    method: 'POST',
    path: '/jobs',
    access: 'submit-jobs',
    summary: 'hand in a program; when it is answered, it is on the disk',
    body: JobOrder,
    answer: JobSubmitReport,
  },
  explain: {
    method: 'POST',
    path: '/jobs/explain',
    access: 'submit-jobs',
    summary: 'which node would take it, and why the others would not, without handing it in',
    body: JobOrder,
    answer: JobExplainReport,
  },
  list: {
    method: 'GET',
    path: '/jobs',
    access: 'signed-in',
    summary: 'jobs, the newest first, and who acts for them',
    query: v.strictObject({
      limit: v.optional(Whole),
      before: v.optional(v.string()),
      state: v.optional(JobState),
      user: v.optional(v.pipe(v.string(), v.maxLength(64))),
    }),
    answer: v.strictObject({
      controller: v.nullable(v.strictObject({ host: v.string(), pid: Count })),
      jobs: v.array(JobRow),
      more: v.boolean(),
    }),
  },
  languages: {
    method: 'GET',
    path: '/jobs/languages',
    access: 'signed-in',
    summary: 'what programs can be run, and where; nodes of which that is not known are asked',
    answer: v.strictObject({
      languages: v.array(v.strictObject({ language: v.string(), version: v.string(), nodes: Nodes })),
      /** Nodes that run no programs in a sandbox, and why. */
      unable: v.array(v.strictObject({ nodes: Nodes, why: v.string(), fix: v.nullable(v.string()) })),
      /** Nodes that are being asked. */
      waiting: v.string(),
      /** Tasks at once. */
      slots: v.nullable(v.strictObject({ free: Count, all: Count })),
      /** What may run programs of whoever asks, the usual one first. */
      engines: v.array(v.picklist(ENGINES)),
    }),
  },
  /** An account that is not for all nodes is told of its own, and not of the queue. */
  slurm: {
    method: 'GET',
    path: '/jobs/slurm',
    access: 'see-fleet',
    summary:
      'the Slurm of the configuration as its login node sees it: nodes, reservations, and its whole queue',
    /** Null where there is none. */
    answer: v.strictObject({ slurm: v.nullable(SlurmReport) }),
  },
  show: {
    method: 'GET',
    path: '/jobs/:job',
    access: 'signed-in',
    summary: 'one job with its tasks',
    answer: v.strictObject({
      ...JobReport.entries,
      /** Why tasks of it wait. */
      waits: v.nullable(v.string()),
      /** What whoever asks may do with it. */
      canChange: v.boolean(),
      /** Else files and arguments are left out, and the text of a command. */
      canSeeSource: v.boolean(),
    }),
  },
  order: {
    method: 'GET',
    path: '/jobs/:job/order',
    access: 'submit-jobs',
    summary: 'what it was handed in with, as an order that can be changed and handed in again',
    answer: JobOrder,
  },
  file: {
    method: 'GET',
    path: '/jobs/:job/file',
    access: 'signed-in',
    summary: 'a file that was handed in',
    query: v.strictObject({ path: v.string() }),
    answer: 'application/octet-stream',
  },
  output: {
    method: 'GET',
    path: '/jobs/:job/output',
    access: 'signed-in',
    summary: 'what a task has written, from an offset on',
    query: v.strictObject({
      ...Task.entries,
      stream: v.optional(v.picklist(['stdout', 'stderr']), 'stdout'),
      from: v.optional(Whole, '0'),
      max: v.optional(Whole),
      /** Of a task that was tried several times; else the last one. */
      attempt: v.optional(Whole),
    }),
    answer: v.strictObject({
      /** 0: it was never placed. */
      attempt: Count,
      base64: v.string(),
      /** Where to read on. */
      next: Count,
      /** How much is known by now. */
      size: Count,
      /** Nothing comes any more. */
      isOver: v.boolean(),
    }),
  },
  wholeOutput: {
    method: 'GET',
    path: '/jobs/:job/output.txt',
    access: 'signed-in',
    summary: 'all that a task has written, as a file',
    query: v.strictObject({
      ...Task.entries,
      stream: v.optional(v.picklist(['stdout', 'stderr']), 'stdout'),
    }),
    answer: 'text/plain; charset=utf-8',
  },
  cancel: {
    method: 'POST',
    path: '/jobs/:job/cancel',
    access: 'submit-jobs',
    summary: 'end it, or some of its tasks',
    body: v.strictObject({
      tasks: v.optional(v.array(Count)),
      /** Those whose node is silent have ended then, and are lost. */
      force: v.optional(v.boolean(), false),
    }),
    answer: JobCancelReport,
  },
  retry: {
    method: 'POST',
    path: '/jobs/:job/retry',
    access: 'submit-jobs',
    summary: 'run its tasks that ended so as a new job',
    body: v.strictObject({
      which: v.picklist(['failed', 'lost', 'not-run', 'same']),
      /** Of these alone. */
      tasks: v.optional(v.pipe(v.array(Count), v.maxLength(10_000))),
    }),
    answer: JobSubmitReport,
  },
  results: {
    method: 'GET',
    path: '/jobs/:job/results',
    access: 'signed-in',
    summary: 'the files that its tasks have left',
    answer: JobResultsReport,
  },
  result: {
    method: 'GET',
    path: '/jobs/:job/result',
    access: 'signed-in',
    summary: 'one of these files',
    query: v.strictObject({ ...Task.entries, path: v.string() }),
    answer: 'application/octet-stream',
  },
});
