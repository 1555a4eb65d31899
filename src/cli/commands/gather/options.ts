/** The command line of `gather`, checked. */

import { encodeText } from '../../../output/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { ColourWhen } from '../../colour.ts';
import { usageError } from '../../getopt.ts';

export type InterpretKeys = 'never' | 'always' | 'auto';

export interface GatherOptions {
  /** Which form the result has. */
  readonly form: 'blocks' | 'lines' | 'trace' | 'diff';
  /** Equal outputs once; false: each node by itself. */
  readonly gathers: boolean;
  /** One-line labels in a trace tree. */
  readonly compact: boolean;
  readonly labels: boolean;
  readonly counts: boolean;
  readonly showsInput: boolean;
  readonly debug: boolean;
  readonly separator: Uint8Array;
  readonly interpretKeys: InterpretKeys;
  readonly colour: ColourWhen;
  readonly regroups: boolean;
  readonly groupSource: string | undefined;
  readonly groupBase: boolean;
  readonly groupsConf: string | undefined;
  readonly config: string | undefined;
}

const WHEN = ['never', 'always', 'auto'] as const;

export function gatherOptions(args: Arguments): GatherOptions {
  refuseContradictions(args);
  return {
    form: formOf(args),
    gathers: ['dshbak', 'diff', 'regroup'].some((name) => args.has(name)),
    compact: args.has('lines'),
    labels: !args.has('no-labels'),
    counts: !args.has('quiet'),
    showsInput: args.has('verbose') || args.has('debug'),
    debug: args.has('debug'),
    separator: separatorOf(args),
    interpretKeys: args.choice('interpret-keys', WHEN) ?? 'auto',
    colour: args.choice('color', WHEN) ?? 'auto',
    regroups: args.has('regroup'),
    groupSource: args.value('groupsource'),
    groupBase: args.has('groupbase'),
    groupsConf: args.value('groupsconf'),
    config: args.value('config'),
  };
}

function formOf(args: Arguments): GatherOptions['form'] {
  if (args.has('tree')) return 'trace';
  if (args.has('diff')) return 'diff';
  return args.has('lines') ? 'lines' : 'blocks';
}

function separatorOf(args: Arguments): Uint8Array {
  const separator = args.value('separator') ?? ':';
  if (separator === '') throw usageError("option '--separator' needs a text that is not empty");
  return encodeText(separator);
}

function refuseContradictions(args: Arguments): void {
  args.refuseTogether([
    ['diff', 'lines'],
    ['fast', 'lines'],
    ['fast', 'tree'],
  ]);
}
