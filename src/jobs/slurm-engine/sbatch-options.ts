/** What is asked of Slurm for an attempt. */

import type { SlurmSettings } from '../../config/index.ts';
import type { AttemptOrder } from '../engine.ts';
import type { SlurmWishes } from '../job.ts';
import { COMPILE_LIMITS } from '../limits.ts';

/** Our own clock ends a program; Slurm's is the one behind it, and counts in minutes. */
const MARGIN_MS = 60_000;
const MINUTE_MS = 60_000;
/** The sandbox itself, with what watches it. */
const MARGIN_BYTES = 64 * 2 ** 20;
const MIB = 2 ** 20;

export type SlurmDefaults = Pick<SlurmSettings, 'partition' | 'account' | 'qos'>;

export interface AskedOfSlurm extends SlurmWishes {
  readonly cpus: number;
  readonly minutes: number;
  readonly mib: number;
}

/** For each task. */
export function askedOfSlurm(
  { work, slurm = {} }: Pick<AttemptOrder, 'work' | 'slurm'>,
  { partition, account, qos }: SlurmDefaults,
): AskedOfSlurm {
  const { limits, kind, isolation } = work;
  const compileMs = kind === 'program' ? COMPILE_LIMITS.wallMs : 0;
  const minutes = Math.ceil((limits.wallMs + compileMs + MARGIN_MS) / MINUTE_MS);
  // The folders of the sandbox lie in memory.
  const inMemory = isolation === 0 ? 0 : 2 * limits.diskBytes;
  const mib = Math.ceil((limits.memoryBytes + inMemory + MARGIN_BYTES) / MIB);
  const defaults = {
    ...(partition !== undefined && { partition }),
    ...(account !== undefined && { account }),
    ...(qos !== undefined && { qos }),
  };
  return { cpus: 1, ...defaults, ...slurm, minutes, mib };
}

export function sbatchOptions(order: AttemptOrder, defaults: SlurmDefaults): string[] {
  const { cpus, minutes, mib, partition, account, qos, gres } = askedOfSlurm(order, defaults);
  return [
    '--ntasks=1',
    `--cpus-per-task=${cpus}`,
    `--time=${minutes}`,
    `--mem=${mib}M`,
    ...named('partition', partition),
    ...named('account', account),
    ...named('qos', qos),
    ...named('gres', gres),
  ];
}

function named(option: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`--${option}=${value}`];
}
