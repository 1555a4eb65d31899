/** Options of every command that copies files. */

import type { CopyOptions } from '../../../engine/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { OptionSpec } from '../../command-spec.ts';
import { usageError } from '../../getopt.ts';
import { GATEWAY_OPTION, REACH_OPTIONS } from '../../reach-options.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../selection-options.ts';

const heading = 'Copying';
const output = 'Output';

export const SPREAD_OPTION: OptionSpec = {
  name: 'no-spread',
  text: 'large files go to every node from here, and to none from another node',
  heading,
};

export const COPY_OPTIONS: readonly OptionSpec[] = [
  { name: 'preserve', short: 'p', text: 'keep modes and times', heading },
  { name: 'checksum', text: 'compare contents even where size and time agree', heading },
  { name: 'dry-run', short: 'n', text: 'only say what would be copied', heading },
  ...SELECTION_OPTIONS,
  { name: 'verbose', short: 'v', text: 'name each file that is copied', heading: output },
  { name: 'gather', short: 'b', text: 'gather nodes with equal messages', heading: output },
  { name: 'quiet', short: 'q', text: 'say nothing of what went well', heading: output },
  { name: 'json', text: 'one JSON event a line', heading: output },
  {
    name: 'color',
    value: 'WHEN',
    text: 'never, always or auto',
    heading: output,
    complete: ['never', 'always', 'auto'],
  },
  ...REACH_OPTIONS,
  GATEWAY_OPTION,
  {
    name: 'command_timeout',
    aliases: ['command-timeout'],
    short: 'u',
    value: 'SECONDS',
    text: 'for all that one node gets; 0 is none',
    heading: 'Reaching nodes',
  },
  ...CONFIG_OPTIONS,
];

/** In clush's words. */
export const RUN_COPY_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'copy',
    short: 'c',
    text: 'copy these local files to the nodes, in place of a command',
    heading,
    mixesOperands: true,
  },
  {
    name: 'rcopy',
    text: 'fetch these files of the nodes, as NAME.NODE',
    heading,
    mixesOperands: true,
  },
  {
    name: 'dest',
    value: 'PATH',
    text: 'with --copy and --rcopy: where to; else where they come from',
    heading,
    complete: 'file',
  },
  { name: 'preserve', short: 'p', text: 'with --copy and --rcopy: keep modes and times', heading },
];

/** Options of `run` that a copy does not heed. */
const OF_COMMANDS: ReadonlySet<string> = new Set([
  ...['script', 'step', 'env', 'chdir', 'shard', 'weights', 'nostdin', 'outdir', 'errdir'],
  ...['canary', 'batch', 'order', 'rate', 'max-failed', 'retry', 'idempotent', 'sudo', 'ask-sudo-pass'],
]);

export function refuseForCopies({ tokens }: Arguments): void {
  for (const token of tokens)
    if (token.kind === 'option' && OF_COMMANDS.has(token.spec.name))
      throw usageError(`option '${token.spelling}' says nothing for a copy`, 'leave it out');
}

export function copyOptions(args: Arguments): CopyOptions {
  return {
    preserve: args.has('preserve'),
    checksum: args.has('checksum'),
    dryRun: args.has('dry-run'),
    verbose: args.has('verbose'),
  };
}
