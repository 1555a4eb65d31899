/** The draft as a line of the command line. */

import { shellLine } from '../../parts/shell-line.ts';
import type { Draft, TextName } from './draft.ts';
import { words } from './order.ts';

/** What stands behind the text of a field, there. */
const UNITS: Partial<Record<TextName, string>> = {
  ...{ time: 's', cpu: 's', memory: 'M', minMemory: 'M', output: 'M', disk: 'M' },
};

const OPTIONS: readonly (readonly [string, TextName])[] = [
  ['-w', 'nodes'],
  ['--time', 'time'],
  ['--cpu', 'cpu'],
  ['--mem', 'memory'],
  ['--processes', 'processes'],
  ['--output-limit', 'output'],
  ['--disk', 'disk'],
  ['--retry', 'retries'],
  ['--deadline', 'deadline'],
  ['--priority', 'priority'],
  ['--min-memory', 'minMemory'],
  ['--policy', 'policy'],
  ['--engine', 'engine'],
  ['--partition', 'partition'],
  ['--account', 'account'],
  ['--qos', 'qos'],
  ['--gres', 'gres'],
  ['--cpus-per-task', 'cpus'],
  ['--name', 'name'],
];

const REPEATED: readonly (readonly [string, TextName])[] = [
  ['--result', 'results'],
  ['--after', 'after'],
  ['--tag', 'tags'],
];

export function lineOf(draft: Draft): string {
  const { kind, main, several, numbers, stdin, stdinBytes, isolation, sandbox } = draft;
  const isProgram = kind === 'program';
  const options = [
    ...(isProgram ? [...option('--lang', draft.language), ...option('--min-version', draft.version)] : []),
    ...(several === 'one' ? [] : option(`--${several}`, numbers)),
    ...OPTIONS.flatMap(([name, text]) => option(name, draft[text].trim(), UNITS[text])),
    ...REPEATED.flatMap(([name, text]) => words(draft[text]).flatMap((word) => option(name, word))),
    ...draft.env.split('\n').flatMap((line) => option('--env', line.trimStart())),
    ...(stdin === '' && stdinBytes === '' ? [] : ['--stdin', 'FILE']),
    ...(draft.retryLost ? ['--retry-lost'] : []),
    ...(draft.net ? ['--net'] : []),
    ...(sandbox ? option('--isolation', isolation) : ['--no-sandbox']),
  ];
  return isProgram
    ? shellLine('grappe', 'submit', ...options, main, ...words(draft.arguments))
    : shellLine('grappe', 'submit', ...options, '--', draft.command);
}

function option(name: string, value: string, unit = ''): string[] {
  return value === '' ? [] : [name, `${value}${unit}`];
}
