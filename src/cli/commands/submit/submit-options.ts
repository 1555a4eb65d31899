/** The command line of `submit`, checked, as far as that asks nobody. */

import type { JobOptions, JobOrderOptions } from '../../../app/index.ts';
import { ENGINES, POLICIES, SLURM_GRES, SLURM_NAME, systemClock } from '../../../base/index.ts';
import type { JobLimits } from '../../../config/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import { environmentOf } from '../run/flow-options.ts';
import { deadlineOf } from './deadline.ts';

export type SubmitOptions = Omit<
  JobOptions,
  'fleet' | 'cwd' | 'nodes' | 'origin' | 'stdin' | 'tasks' | 'after' | 'program'
> & { readonly program: JobOrderOptions['program'] };

export function submitOptions(args: Arguments): SubmitOptions {
  refuseContradictions(args);
  const [first = '', ...rest] = args.operands;
  const isCommand = args.beginsBehindDashes;
  const deadline = args.value('deadline');
  return {
    program: isCommand ? { command: [first, ...rest].join(' ') } : { file: first, main: args.value('main') },
    arguments: isCommand ? [] : rest,
    language: args.value('lang'),
    version: args.value('min-version'),
    inputs: args.values('input'),
    env: environmentOf(args.values('env')),
    results: args.values('result'),
    array: args.value('array'),
    limits: limitsOf(args),
    net: args.has('net'),
    isolation: args.has('no-sandbox') ? 0 : args.choice('isolation', ['2', '3']) === '3' ? 3 : 2,
    policy: args.choice('policy', POLICIES),
    tags: args.values('tag'),
    memoryBytes: args.bytes('min-memory'),
    priority: priorityOf(args.value('priority')),
    deadlineMs: deadline === undefined ? undefined : deadlineOf(deadline, systemClock.date()),
    retries: args.integer('retry', 0, 1000) ?? 0,
    retryLost: args.has('retry-lost'),
    key: args.value('key'),
    name: args.value('name'),
    engine: args.choice('engine', ENGINES),
    slurm: slurmOf(args),
  };
}

const CONTRADICTIONS = [
  ['array', 'split'],
  ['no-sandbox', 'isolation'],
  ['wait', 'explain'],
  ['follow', 'explain'],
] as const;

function refuseContradictions(args: Arguments): void {
  args.refuseTogether(CONTRADICTIONS);
  if (args.operands.length === 0)
    throw usageError(
      'what is to be run?',
      'name a file: grappe submit FILE, or a command: grappe submit -- COMMAND',
    );
  if (args.has('weights') && !args.has('split'))
    throw usageError("option '--weights' needs --split", 'say what is to be dealt out');
  if (args.has('ask-pass'))
    throw usageError(
      "'--ask-pass' is not for jobs",
      'no password is kept for them: nodes are logged in to by keys',
    );
  if (!args.beginsBehindDashes) return;
  const ofProgram = ['lang', 'min-version', 'main'].find((name) => args.has(name));
  if (ofProgram !== undefined)
    throw usageError(`option '--${ofProgram}' is for programs`, 'what stands behind -- is a command for sh');
}

function slurmOf(args: Arguments): SubmitOptions['slurm'] {
  const cpus = args.integer('cpus-per-task', 1, 100_000);
  const named = (['partition', 'account', 'qos', 'gres'] as const).flatMap((name) => {
    const value = args.value(name);
    if (value !== undefined && !(name === 'gres' ? SLURM_GRES : SLURM_NAME).test(value))
      throw usageError(`option '--${name}' needs a name as Slurm has them, not '${value}'`);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(named), ...(cpus !== undefined && { cpus }) };
}

function limitsOf(args: Arguments): JobLimits {
  const limits = {
    wallMs: spanOf(args, 'time'),
    cpuMs: spanOf(args, 'cpu'),
    memoryBytes: args.bytes('mem'),
    outputBytes: args.bytes('output-limit'),
    diskBytes: args.bytes('disk'),
    processes: args.integer('processes', 1, 100_000),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

function spanOf(args: Arguments, name: string): number | undefined {
  const ms = args.milliseconds(name);
  if (ms === 0) throw usageError(`option '--${name}' needs a time above 0`);
  return ms;
}

function priorityOf(text = '0'): number {
  const number = Number(text);
  if (/^-?\d{1,3}$/.test(text) && Math.abs(number) <= 100) return number;
  throw usageError(`option '--priority' is a whole number from -100 to 100, not '${text}'`);
}
