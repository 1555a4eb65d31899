/** The command line of `run`, checked, with clush.conf beneath it: what is about output, input and limits. */

import type { Fleet } from '../../../app/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { ColourWhen } from '../../colour.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import type { DisplayOptions } from './run-display.ts';

export interface RunOptions extends DisplayOptions {
  readonly form: 'plain' | 'gathered' | 'live-gathered' | 'json';
  readonly gathers: boolean;
  /** -r: headers name groups. */
  readonly regroups: boolean;
  readonly groupBase: boolean;
  readonly groupSource: string | undefined;
  readonly progress: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly rawOutput: boolean;
  readonly colour: ColourWhen;
  readonly outdir: string | undefined;
  readonly errdir: string | undefined;
  readonly maxrc: boolean;
  readonly readsStdin: boolean;
  readonly fanout: number | undefined;
  readonly commandTimeoutMs: number | undefined;
}

export function runOptions(args: Arguments, io: CliIo, fleet: Fleet): RunOptions {
  const { clush } = fleet.config;
  refuseContradictions(args);
  const gathers = args.has('gather') || args.has('gatherall');
  const form = formOf(args, gathers);
  const quiet = args.has('quiet') || clush.verbosity === 0;
  return {
    form,
    gathers,
    labels: !args.has('nolabel'),
    counts: !quiet && clush.nodeCount,
    mergeStderr: args.has('gatherall'),
    lines: args.has('line'),
    diff: args.has('diff'),
    regroups: args.has('regroup'),
    groupBase: args.has('groupbase'),
    groupSource: args.value('groupsource'),
    progress: args.has('progress') || form === 'gathered' || form === 'live-gathered',
    quiet,
    verbose: args.has('verbose') || args.has('debug') || clush.verbosity > 1,
    rawOutput: args.has('raw-output'),
    colour: args.choice('color', ['never', 'always', 'auto']) ?? clush.colour,
    outdir: args.value('outdir'),
    errdir: args.value('errdir'),
    maxrc: args.has('maxrc') || clush.maxrc,
    readsStdin: !args.has('nostdin') && !io.stdin.isTerminal && !io.stdin.isEmpty,
    fanout: args.integer('fanout', 1),
    commandTimeoutMs: args.milliseconds('command_timeout'),
  };
}

function formOf(args: Arguments, gathers: boolean): RunOptions['form'] {
  if (args.has('json')) return 'json';
  if (args.has('line')) return gathers ? 'live-gathered' : 'gathered';
  return gathers || args.has('diff') ? 'gathered' : 'plain';
}

function refuseContradictions(args: Arguments): void {
  const pairs = [
    ['diff', 'line'],
    ['json', 'line'],
    ['json', 'diff'],
  ] as const;
  for (const [first, second] of pairs) {
    if (args.has(first) && args.has(second)) {
      throw usageError(`options '--${first}' and '--${second}' exclude each other`, 'leave one of them out');
    }
  }
}
