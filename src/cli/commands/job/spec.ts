import type { CommandSpec, OptionSpec } from '../../command-spec.ts';
import { CONFIG_OPTIONS } from '../../selection-options.ts';
import { SERVER_OPTIONS } from '../../server-options.ts';
import { AFTERWARDS_OPTIONS } from './afterwards-spec.ts';

const JSON_OPTION: OptionSpec = { name: 'json', text: 'as JSON', heading: 'Output' };
const QUIET: OptionSpec = { name: 'quiet', short: 'q', text: 'nothing but outputs', heading: 'Output' };
const IDS = `ID is the id of a job, its beginning, or last.`;

export const jobListCommand: CommandSpec = {
  path: ['job', 'list'],
  summary: 'jobs, newest first, and how they stand',
  usage: '[options]',
  description: `Says when jobs wait and nobody acts for them; the list itself starts somebody then. With --engine slurm it is the queue of
Slurm itself, with what people handed in there without grappe: it is shown only, its nodes are 'grappe nodes slurm'.`,
  examples: [
    { line: 'grappe job list', text: 'the last 20' },
    { line: 'grappe job list --state queued,pending,running', text: 'what is still to be done' },
    { line: 'grappe job list --engine slurm', text: 'all that waits or runs on the Slurm of jobs.slurm' },
  ],
  options: [
    { name: 'number', short: 'n', value: 'N', text: 'the newest N (20)' },
    { name: 'user', value: 'NAME', text: 'those of one account' },
    {
      name: 'state',
      value: 'STATES',
      text: 'queued, pending (Slurm has it), running, ended; several with commas',
      complete: ['queued', 'pending', 'running', 'ended'],
    },
    { name: 'engine', value: 'NAME', text: "slurm: Slurm's own queue", complete: ['slurm'] },
    JSON_OPTION,
    ...CONFIG_OPTIONS.filter(({ name }) => name === 'config'),
    ...SERVER_OPTIONS,
  ],
  operands: 'none',
  load: () => import('./list.ts'),
};

export const jobShowCommand: CommandSpec = {
  path: ['job', 'show'],
  summary: 'a job: what it is, where its tasks ran, how they ended',
  usage: 'ID[.TASKS] [--json]',
  description: `${IDS} Tasks that stand alike are one line.`,
  examples: [
    { line: 'grappe job show last', text: 'the newest' },
    { line: 'grappe job show 1kqz.3', text: 'one task, and why it ran there' },
  ],
  options: [JSON_OPTION, ...SERVER_OPTIONS],
  operands: 'jobs',
  load: () => import('./show.ts'),
};

export const jobLogsCommand: CommandSpec = {
  path: ['job', 'logs'],
  summary: 'what the tasks of a job wrote',
  usage: 'ID[.TASKS] [-f] [options]',
  description: `${IDS} Into a pipe go the very bytes; of several tasks each line bears the number of its task, unless -N says
otherwise. Of a task that was tried several times it is the last attempt. With -f its end is told beside that, where it is no good one.`,
  examples: [
    { line: 'grappe job logs -f last', text: 'as it is written; Ctrl-C leaves the job alone' },
    { line: 'grappe job logs 1kqz.7 --stdout > 7.out', text: 'one task, one stream' },
  ],
  options: [
    { name: 'follow', short: 'f', text: 'go on until the job has ended', heading: 'Output' },
    { name: 'stdout', text: 'its standard output only', heading: 'Output' },
    { name: 'stderr', text: 'its standard error only', heading: 'Output' },
    { name: 'nolabel', short: 'N', text: 'no number before lines', heading: 'Output' },
    { name: 'raw-output', text: 'do not make control characters harmless on a terminal', heading: 'Output' },
    { ...JSON_OPTION, text: 'one JSON event a line' },
    ...SERVER_OPTIONS,
  ],
  operands: 'jobs',
  load: () => import('./logs.ts'),
};

export const jobWaitCommand: CommandSpec = {
  path: ['job', 'wait'],
  summary: 'wait until jobs have ended',
  usage: 'ID… [options]',
  description: `${IDS} The exit status is that of the outcomes: 'grappe help exit-status'.`,
  examples: [
    { line: 'grappe job wait last && grappe job results last out/', text: 'then fetch what it made' },
  ],
  options: [QUIET, JSON_OPTION, ...SERVER_OPTIONS],
  operands: 'jobs',
  load: () => import('./wait.ts'),
};

export const jobCancelCommand: CommandSpec = {
  path: ['job', 'cancel'],
  summary: 'end a job, or some of its tasks',
  usage: 'ID[.TASKS] [options]',
  description: `${IDS} What waits has ended then. What runs is ended on its node, politely first; where the node is silent, as
soon as it answers. What has ended stays as it is. With --force, tasks whose node is silent are given up: they are lost at once, and
never tried elsewhere; should the node come back, what still runs there is ended. It is for a node that is gone for good.`,
  examples: [
    { line: 'grappe job cancel last', text: 'all of it' },
    { line: 'grappe job cancel 1kqz.7-12', text: 'six tasks of an array' },
    { line: 'grappe job cancel --force 1kqz', text: 'its node is gone for good' },
  ],
  options: [{ name: 'force', text: 'give up tasks whose node is silent' }, JSON_OPTION, ...SERVER_OPTIONS],
  operands: 'jobs',
  load: () => import('./cancel.ts'),
};

export const jobRetryCommand: CommandSpec = {
  path: ['job', 'retry'],
  summary: 'run again what did not end well',
  usage: 'ID[.TASKS] [options]',
  description: `${IDS} A new job with the same program, input, limits and task numbers, of those tasks alone; the old one
stays as it is. Without an option these are all that did not end well, except those that are lost: they may have run.`,
  examples: [
    { line: 'grappe job retry last', text: 'failed, timed out, refused, cancelled…' },
    { line: 'grappe job retry 1kqz --lost --wait', text: 'also if it may run twice' },
  ],
  options: [
    { name: 'failed', text: 'those that ended by themselves, or by a limit' },
    { name: 'lost', text: 'those whose end is not known: they may run twice' },
    { name: 'cancelled', text: 'those that were cancelled' },
    { name: 'not-run', text: 'those that never began, or were refused' },
    { name: 'all', text: 'all, those that ended well included' },
    ...AFTERWARDS_OPTIONS,
    ...SERVER_OPTIONS,
  ],
  operands: 'jobs',
  load: () => import('./retry.ts'),
};

export const jobResultsCommand: CommandSpec = {
  path: ['job', 'results'],
  summary: 'the files that tasks left (submit --result)',
  usage: 'ID[.TASKS] [DIR] [--json]',
  description: `${IDS} They were brought here when the task ended. Without DIR they are listed. With it they are copied there,
those of several tasks into a folder for each task; nothing is overwritten, and no link is followed.`,
  examples: [{ line: 'grappe job results last out/', text: 'all that the newest job left' }],
  options: [JSON_OPTION, ...SERVER_OPTIONS],
  operands: 'jobs',
  load: () => import('./results.ts'),
};

/** What `submit` and the others start. */
export const jobControlCommand: CommandSpec = {
  path: ['job', 'control'],
  summary: 'act for the queue of jobs until none is left',
  usage: '',
  examples: [],
  options: [],
  operands: 'none',
  hidden: true,
  load: () => import('./control.ts'),
};
