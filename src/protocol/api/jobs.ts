/** Endpoints of jobs: programs of people, from their source to their results. A `user` sees his own alone. */

import * as v from 'valibot';
import { ENGINES } from '../../base/index.ts';
import { JOB_LINE, JobState } from '../job-shapes.ts';
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
import { JobOrder } from './job-order.ts';

const Whole = v.pipe(v.string(), v.regex(/^\d{1,12}$/), v.transform(Number));

const JobRow = v.strictObject({
  ...JOB_LINE,
  /** Where its tasks went. */
  nodes: v.string(),
  /** Why there. Null: nowhere yet. */
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
