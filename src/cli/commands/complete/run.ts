/** Answers the shell's completion: candidates for the last word, one a line. */

import { EXIT, GrappeError } from '../../../base/index.ts';
import { Arguments } from '../../arguments.ts';
import type { CommandSpec, Completion, OptionSpec } from '../../command-spec.ts';
import { findCommand, listedCommands } from '../../command-table.ts';
import type { CliIo } from '../../io.ts';
import type { GroupsChoice } from '../../open-groups.ts';
import { groupWords } from './group-words.ts';
import { jobNames } from './job-words.ts';
import { runNames } from './run-words.ts';
import { serviceWords } from './service-words.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const found = await candidates(args.operands, io);
  if (found.length > 0) await io.stdout.write(`${found.join('\n')}\n`);
  return EXIT.ok;
}

/** What may stand in place of the last word. */
async function candidates(words: readonly string[], io: CliIo): Promise<string[]> {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const found = await findCommand(before);
  const fitting = found ? await inCommand({ ...found, last, io }) : await commandWords(before);
  return fitting.filter((word) => word.startsWith(last));
}

interface Position {
  readonly spec: CommandSpec;
  /** The words of the command before the last one. */
  readonly rest: readonly string[];
  readonly last: string;
  readonly io: CliIo;
}

async function inCommand(position: Position): Promise<readonly string[]> {
  const { spec, rest, last } = position;
  const [attached] = /^--[^=]+=/.exec(last) ?? [];
  if (attached !== undefined) {
    const option = spec.options.find(({ name }) => name === attached.slice(2, -1));
    const values = await completions(option?.complete, { ...position, last: last.slice(attached.length) });
    return values.map((value) => attached + value);
  }
  const awaiting = optionAwaitingValue(spec, rest.at(-1) ?? '');
  if (awaiting) return completions(awaiting.complete, position);
  return last.startsWith('-') ? optionWords(spec) : completions(spec.operands, position);
}

function optionAwaitingValue(spec: CommandSpec, word: string): OptionSpec | undefined {
  return spec.options.find(
    (option) =>
      option.value !== undefined &&
      !option.isOptional &&
      (word === `--${option.name}` || word === `-${option.short}`),
  );
}

function optionWords(spec: CommandSpec): string[] {
  return spec.options
    .filter((option) => !option.hidden)
    .map((option) =>
      option.value === undefined || option.isOptional ? `--${option.name}` : `--${option.name}=`,
    );
}

/** Next words of every command that begins with `before`. */
async function commandWords(before: readonly string[]): Promise<string[]> {
  const next = (await listedCommands())
    .filter((spec) => before.every((word, at) => spec.path[at] === word))
    .map((spec) => spec.path[before.length])
    .filter((word) => word !== undefined);
  return [...new Set(next)];
}

async function completions(kind: Completion | undefined, position: Position): Promise<readonly string[]> {
  if (kind === 'nodes' || kind === 'groups') {
    const asked = { ...groupsChoice(position), mark: kind === 'nodes' ? '@' : '' } as const;
    return groupWords(position.last, asked, position.io);
  }
  if (kind === 'services') return serviceWords(groupsChoice(position).config, position.io);
  if (kind === 'runs') return runNames(position.io);
  if (kind === 'jobs') return jobNames(position.io);
  if (kind === 'command') return commandWords([]);
  return typeof kind === 'object' ? kind : [];
}

/** Where groups are looked for, if the words are well so far. */
function groupsChoice({ spec, rest, last }: Position): GroupsChoice {
  try {
    const args = Arguments.parse([...rest, last], spec);
    const [source, groupsConf, config] = ['groupsource', 'groupsconf', 'config'].map((name) =>
      args.value(name),
    );
    return { source, groupsConf, config };
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    return { source: undefined, groupsConf: undefined, config: undefined };
  }
}
