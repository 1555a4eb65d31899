/** The options of `run` about what runs where, and in which order, checked. */

import type { Share } from '../../../app/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';

export interface FlowOptions {
  readonly script: string | undefined;
  readonly steps: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly chdir: string | undefined;
  readonly shard: string | undefined;
  /** Of the script of the run before. */
  readonly scriptDigest: string | undefined;
  readonly shardDigest: string | undefined;
  readonly weights: string | undefined;
  readonly canary: Share | undefined;
  readonly batch: Share | undefined;
  readonly order: 'natural' | 'reverse' | 'random' | 'given';
  readonly startsPerSecond: number | undefined;
  readonly maxFailed: Share | undefined;
  readonly retry: number | undefined;
  readonly idempotent: boolean;
}

export function flowOptions(args: Arguments): FlowOptions {
  refuseContradictions(args);
  return {
    script: args.value('script'),
    steps: args.values('step'),
    env: environmentOf(args.values('env')),
    chdir: folderOf(args.value('chdir')),
    shard: args.value('shard'),
    scriptDigest: args.value('script-sha256'),
    shardDigest: args.value('shard-digest'),
    weights: args.value('weights'),
    canary: share(args, 'canary', 1),
    batch: share(args, 'batch', 1),
    order: args.choice('order', ['natural', 'reverse', 'random', 'given']) ?? 'natural',
    startsPerSecond: rateOf(args.value('rate')),
    maxFailed: share(args, 'max-failed', 0),
    retry: args.integer('retry', 0, 1000),
    idempotent: args.has('idempotent'),
  };
}

function refuseContradictions(args: Arguments): void {
  if (args.has('step') && args.has('script'))
    throw usageError("options '--step' and '--script' exclude each other", 'leave one of them out');
  if (args.has('step') && args.operands.length > 0)
    throw usageError('a command is given beside --step', 'write it as a --step, too');
  if (args.has('weights') && !args.has('shard'))
    throw usageError("option '--weights' needs --shard", 'say what is to be dealt out');
  if (args.has('idempotent') && !args.has('retry'))
    throw usageError("option '--idempotent' needs --retry", 'say how often: --retry 3');
}

function share(args: Arguments, name: string, least: number): Share | undefined {
  const text = args.value(name);
  const [, digits = '', percent] = /^(\d{1,9}(?:\.\d{1,3})?)(%)?$/.exec(text ?? '') ?? [];
  const number = Number(digits);
  if (text === undefined) return undefined;
  if (percent && number > 0 && number <= 100) return `${number}%`;
  if (!percent && digits !== '' && Number.isInteger(number) && number >= least) return number;
  throw usageError(`option '--${name}' is a number of at least ${least} or a percentage, not '${text}'`);
}

function rateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, unit] = /^(\d{1,9}(?:\.\d{1,3})?)\/(s|m|min)$/.exec(text) ?? [];
  if (Number(digits) > 0) return unit === 's' ? Number(digits) : Number(digits) / 60;
  throw usageError(`option '--rate' is a rate such as 5/s or 30/m, not '${text}'`);
}

export function environmentOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([^\0]*)$/s.exec(text) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw usageError(
        `option '--env' is NAME=VALUE, not '${text}'`,
        'names are letters, digits and underscores, and do not begin with a digit',
      );
    }),
  );
}

function folderOf(folder: string | undefined): string | undefined {
  if (folder === '') throw usageError("option '--chdir' needs a folder");
  if (folder === undefined || !/^~[^/]/.test(folder)) return folder;
  throw usageError(
    `'${folder}' is not understood`,
    "a relative folder begins at the login folder, as '~/' does",
  );
}
