/** The command line of `nodeset`, checked. Which sets it names is left to `steps.ts`. */

import { type Autostep, parseAutostep, RangeSet } from '../../../nodeset/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import { unescape } from './escapes.ts';
import { type Format, parseFormat } from './python-format.ts';

const COMMANDS = ['fold', 'expand', 'count', 'regroup', 'list', 'list-all', 'list-sources', 'index'] as const;

type NodesetCommand = (typeof COMMANDS)[number];

export interface NodesetOptions {
  readonly command: NodesetCommand;
  readonly groups: GroupOptions;
  readonly isRangeSet: boolean;
  readonly all: boolean;
  readonly choice: ChoiceOptions;
  readonly output: OutputOptions;
  /** For command `index`. */
  readonly node: string;
}

export interface GroupOptions {
  /** 1 lists names, 2 nodes too, 3 counts too. */
  readonly level: number;
  readonly source: string | undefined;
  readonly isSourceHidden: boolean;
  readonly groupsConf: string | undefined;
  readonly config: string | undefined;
}

/** Which nodes of the result are taken, and in how many parts. */
export interface ChoiceOptions {
  readonly slice: string | undefined;
  readonly pick: number | undefined;
  readonly split: number | undefined;
  readonly contiguous: boolean;
}

export interface OutputOptions {
  readonly autostep: Autostep | undefined;
  readonly axis: readonly number[] | undefined;
  readonly separator: string;
  readonly format: Format | undefined;
  readonly isQuiet: boolean;
}

export function nodesetOptions(args: Arguments): NodesetOptions {
  const command = commandOf(args);
  refuseContradictions(args, command);
  return {
    command,
    groups: {
      level: args.count(command),
      source: args.value('groupsource'),
      isSourceHidden: args.has('groupbase'),
      groupsConf: args.value('groupsconf'),
      config: args.value('config'),
    },
    isRangeSet: args.has('rangeset'),
    all: args.has('all'),
    choice: {
      slice: args.value('slice'),
      pick: args.integer('pick', 0),
      split: args.integer('split', 1),
      contiguous: args.has('contiguous'),
    },
    output: outputOptions(args),
    node: args.value('index') ?? '',
  };
}

function outputOptions(args: Arguments): OutputOptions {
  const format = args.value('output-format');
  const autostep = args.value('autostep');
  const axis = args.value('axis');
  return {
    autostep: autostep === undefined ? undefined : parseAutostep(autostep),
    axis: axis === undefined ? undefined : [...RangeSet.parse(axis, { label: '--axis' }).values()],
    separator: unescape(args.value('separator') ?? ' '),
    format: format === undefined || format === '%s' ? undefined : parseFormat(format),
    isQuiet: args.has('quiet'),
  };
}

function commandOf(args: Arguments): NodesetCommand {
  const given = COMMANDS.filter((name) => args.has(name));
  const [command] = given;
  if (command !== undefined && given.length === 1) return command;
  throw usageError(
    command === undefined ? 'no command is given' : `--${given.join(' and --')} exclude each other`,
    'give one of -f, -e, -c, -r, -l, -L, --list-sources, --index',
  );
}

function refuseContradictions(args: Arguments, command: NodesetCommand): void {
  args.refuseTogether([
    ['split', 'contiguous'],
    ['rangeset', 'regroup'],
    ['rangeset', 'all'],
  ]);
  if (args.has('axis') && (command !== 'fold' || args.has('rangeset'))) {
    throw usageError("option '--axis' is for folding node sets", 'use it with -f, without -R');
  }
}
