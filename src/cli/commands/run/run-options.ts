/** The command line of `run`, checked, with clush.conf beneath it: what is about output, input and limits. */

import type { Fleet } from '../../../app/index.ts';
import type { Sudo } from '../../../transport/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { ColourWhen } from '../../colour.ts';
import { saysLogin } from '../../fleet-connector.ts';
import type { CliIo } from '../../io.ts';
import { reachWords } from '../../reach-words.ts';
import { type FlowOptions, flowOptions } from './flow-options.ts';
import { recordedWords } from './recorded-words.ts';
import type { DisplayOptions } from './run-display.ts';

export interface RunOptions extends DisplayOptions {
  readonly form: 'plain' | 'gathered' | 'live-gathered' | 'json';
  readonly gathers: boolean;
  /** -r: headers name groups. */
  readonly regroups: boolean;
  readonly groupBase: boolean;
  readonly groupSource: string | undefined;
  readonly progress: boolean;
  /** Says nothing of how nodes ended. */
  readonly silent: boolean;
  readonly rawOutput: boolean;
  readonly colour: ColourWhen;
  readonly outdir: string | undefined;
  readonly errdir: string | undefined;
  readonly maxrc: boolean;
  readonly readsStdin: boolean;
  readonly fanout: number | undefined;
  /** Gateways may do the work. */
  readonly byGateways: boolean;
  /** Options say how this machine logs in. */
  readonly saysLogin: boolean;
  readonly commandTimeoutMs: number | undefined;
  readonly flow: FlowOptions;
  /** Options by which another command reaches the nodes as this one does. */
  readonly reach: string;
  readonly sudo?: Sudo | undefined;
  /** What another run of it needs of the command line. */
  readonly recorded: readonly string[];
}

export function runOptions(args: Arguments, io: CliIo, fleet: Fleet): RunOptions {
  refuseContradictions(args);
  return {
    ...displayOptions(args, io, fleet),
    regroups: args.has('regroup'),
    groupBase: args.has('groupbase'),
    groupSource: args.value('groupsource'),
    rawOutput: args.has('raw-output'),
    colour: args.choice('color', ['never', 'always', 'auto']) ?? fleet.config.clush.colour,
    outdir: args.value('outdir'),
    errdir: args.value('errdir'),
    maxrc: isMaxrc(args, fleet),
    readsStdin: !args.has('nostdin') && !args.has('script') && !io.stdin.isTerminal && !io.stdin.isEmpty,
    fanout: args.integer('fanout', 1),
    byGateways: !args.has('no-gateway'),
    saysLogin: saysLogin(args),
    commandTimeoutMs: args.milliseconds('command_timeout'),
    reach: reachWords(args),
    flow: flowOptions(args),
    recorded: recordedWords(args, io.cwd),
  };
}

function displayOptions(
  args: Arguments,
  { program }: CliIo,
  fleet: Fleet,
): DisplayOptions & Pick<RunOptions, 'form' | 'gathers' | 'progress' | 'silent'> {
  const { nodeCount, verbosity } = fleet.config.clush;
  const gathers = args.has('gather') || args.has('gatherall');
  const form = formOf(args, gathers);
  const quiet = args.has('quiet') || verbosity === 0;
  return {
    form,
    gathers,
    labels: !args.has('nolabel'),
    counts: !quiet && nodeCount,
    mergeStderr: args.has('gatherall'),
    lines: args.has('line'),
    diff: args.has('diff'),
    verbose: args.has('verbose') || args.has('debug') || verbosity > 1,
    progress: args.has('progress') || form === 'gathered' || form === 'live-gathered',
    silent: quiet && (program !== 'clush' || isMaxrc(args, fleet)),
  };
}

function isMaxrc(args: Arguments, fleet: Fleet): boolean {
  return args.has('maxrc') || fleet.config.clush.maxrc;
}

function formOf(args: Arguments, gathers: boolean): RunOptions['form'] {
  if (args.has('json')) return 'json';
  if (args.has('line')) return gathers ? 'live-gathered' : 'gathered';
  return gathers || args.has('diff') ? 'gathered' : 'plain';
}

function refuseContradictions(args: Arguments): void {
  args.refuseTogether([
    ['diff', 'line'],
    ['json', 'line'],
    ['json', 'diff'],
    // Files are copied as the login.
    ['sudo', 'copy'],
    ['sudo', 'rcopy'],
    ['ask-sudo-pass', 'copy'],
    ['ask-sudo-pass', 'rcopy'],
  ]);
}
