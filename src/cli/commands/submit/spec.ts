import type { CommandSpec, OptionSpec } from '../../command-spec.ts';
import { REACH_OPTIONS } from '../../reach-options.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../selection-options.ts';
import { SERVER_OPTIONS } from '../../server-options.ts';
import { AFTERWARDS_OPTIONS } from '../job/afterwards-spec.ts';

const program = 'Program';
const shape = 'Shape';
const limits = 'Limits';
const where = 'Where it runs';

/** Whoever acts for the job logs in when nobody is there to be asked, and starts nothing on this machine. */
const REACH: ReadonlySet<string> = new Set([
  'connect_timeout',
  'user',
  'identity',
  'port',
  'jump',
  'options',
  'ssh-config',
  'transport',
  'host-keys',
]);

const OPTIONS: readonly OptionSpec[] = [
  { name: 'lang', value: 'NAME', text: 'language, where the file does not tell: c++, py', heading: program },
  { name: 'min-version', value: 'V', text: 'at least this version of the language: 3.11', heading: program },
  {
    name: 'main',
    value: 'FILE',
    text: 'of a folder: the file to run, as it is called inside',
    heading: program,
  },
  {
    name: 'input',
    value: 'FILE',
    text: 'file or folder that goes along (repeatable)',
    heading: program,
    complete: 'file',
  },
  {
    name: 'result',
    value: 'PATTERN',
    text: "files to bring back at the end: '*.csv' (repeatable)",
    heading: program,
  },
  {
    name: 'stdin',
    value: 'FILE|-',
    text: 'its standard input; - is this one',
    heading: program,
    complete: 'file',
  },
  { name: 'env', value: 'NAME=VALUE', text: 'its environment (repeatable)', heading: program },
  { name: 'name', value: 'NAME', text: 'what lists call it', heading: program },
  { name: 'key', value: 'KEY', text: 'submitted again under this key, it is the same job', heading: program },

  { name: 'array', value: 'NUMBERS[%N]', text: 'a task for each of 1-60; at most N at once', heading: shape },
  { name: 'split', value: 'NUMBERS', text: 'deal 1-60 to the nodes, a task for each part', heading: shape },
  {
    name: 'weights',
    value: 'WEIGHTS',
    text: 'with --split, larger parts for some: n1=2,n[2-9]=1, or cpus',
    heading: shape,
  },
  {
    name: 'after',
    value: 'JOB',
    text: 'once this job has ended well (repeatable)',
    heading: shape,
    complete: 'jobs',
  },
  { name: 'priority', value: 'N', text: 'from -100 to 100, higher first (0)', heading: shape },
  { name: 'retry', value: 'N', text: 'further attempts of what fails', heading: shape },
  { name: 'retry-lost', text: 'also of what may have run already: the work may run twice', heading: shape },
  {
    name: 'deadline',
    value: 'TIME',
    text: 'what has not begun then never does: 2h, 18:00, 2026-11-30',
    heading: shape,
  },

  { name: 'time', value: 'TIME', text: 'on the clock, without compiling (1m)', heading: limits },
  { name: 'cpu', value: 'TIME', text: 'of processors, all processes together (as --time)', heading: limits },
  { name: 'mem', value: 'SIZE', text: 'memory (512M)', heading: limits },
  { name: 'output-limit', value: 'SIZE', text: 'of each of its two outputs (1M)', heading: limits },
  { name: 'disk', value: 'SIZE', text: 'of its folder and of /tmp, each (64M)', heading: limits },
  { name: 'processes', value: 'N', text: 'processes and threads (64)', heading: limits },
  { name: 'net', text: 'let it use the network', heading: limits },
  {
    name: 'isolation',
    value: 'LEVEL',
    text: 'least level of the sandbox: 2, or 3 with a cgroup (2)',
    heading: limits,
    complete: ['2', '3'],
  },
  { name: 'no-sandbox', text: 'run it as the login would: recorded, and may be forbidden', heading: limits },

  {
    name: 'policy',
    value: 'NAME',
    text: 'first, least-loaded, round-robin or pack',
    heading: where,
    complete: ['first', 'least-loaded', 'round-robin', 'pack'],
  },
  { name: 'tag', value: 'TAG', text: 'only nodes that bear it in jobs.tags (repeatable)', heading: where },
  { name: 'min-memory', value: 'SIZE', text: 'only where so much memory is available', heading: where },
  {
    name: 'engine',
    value: 'NAME',
    text: 'what runs it: ssh, or the slurm of jobs.slurm (jobs.engine)',
    heading: where,
    complete: ['ssh', 'slurm'],
  },
  {
    name: 'partition',
    value: 'NAME',
    text: "of Slurm (jobs.slurm's, else Slurm's own choice)",
    heading: where,
  },
  { name: 'account', value: 'NAME', text: 'of Slurm: who is charged', heading: where },
  { name: 'qos', value: 'NAME', text: 'of Slurm: quality of service', heading: where },
  { name: 'gres', value: 'LIST', text: 'of Slurm: gpu:2 and the like, for each task', heading: where },
  { name: 'cpus-per-task', value: 'N', text: 'of Slurm: processors for each task (1)', heading: where },
  {
    name: 'explain',
    text: 'submit nothing: ask the nodes, and say which would take it and why',
    heading: where,
  },
];

export const submitCommand: CommandSpec = {
  path: ['submit'],
  summary: 'hand a program to the cluster',
  usage: '[options] FILE|FOLDER [ARG…] | [options] -- COMMAND',
  description: `The program is a source file in one of the known languages, a folder of files with --main, or behind -- a command
for sh. It runs in a sandbox, with limits and without network, on a node that can do so and has room. 'submit'
answers with the id of the job once it is on the disk: from then on it runs once, whatever is killed. The rest is
done by a process in the background, which ends when no job is left; 'grappe job list' says when there is none.

In arguments, and in a command, %task is the number of the task, %node where it runs, %first, %last and %items are those
of its part of a split, %job is the id; %%task is a literal %task. The environment has them as GRAPPE_TASK and so on.

Without -w the nodes are those of jobs.nodes in grappe.yaml, else the whole fleet. Nodes are logged in to by keys
and tickets: nobody is there to be asked for a password. Values of --env are kept with the job, and are no place
for secrets. With --server the nodes, the groups and the languages are those of the server: programs, input and
--hostfile are read here and go there, and 'grappe login URL' signs in first.

With --wait and --follow Ctrl-C leaves the job alone; a second one within two seconds cancels it. The exit status
is that of the outcomes: 'grappe help exit-status'. 8 says that it was refused, or that no node can run it.`,
  examples: [
    { line: 'grappe submit --wait hello.py', text: 'run it somewhere, and print what it wrote' },
    { line: 'grappe submit --time 10s --mem 256M prog.c 42', text: 'compiled there; the id is printed' },
    { line: 'grappe submit --array 1-60%8 --input step -- ./step %task', text: '60 tasks, 8 at a time' },
    { line: 'grappe submit --split 1-60 -w n[1-3] work.py %first %last', text: 'a part for each node' },
    { line: "grappe submit --input data --result '*.csv' --main run.py src/", text: 'files there and back' },
    {
      line: 'grappe submit --server https://head:8017/ -f hello.c',
      text: 'on a cluster that is reached by its server',
    },
    { line: 'grappe submit --explain Main.java', text: 'which node would take it, and why' },
  ],
  options: [
    ...OPTIONS,
    ...AFTERWARDS_OPTIONS,
    ...SERVER_OPTIONS,
    ...SELECTION_OPTIONS,
    ...REACH_OPTIONS.filter(({ name }) => REACH.has(name)),
    { name: 'ask-pass', text: '', hidden: true },
    ...CONFIG_OPTIONS.filter(({ name }) => name === 'config'),
  ],
  operands: 'file',
  stopsAtOperand: true,
  load: () => import('./run.ts'),
};
