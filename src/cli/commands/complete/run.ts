/** Answers the shell's completion: candidates for the last word, one a line. */

import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CommandSpec, Completion, OptionSpec } from '../../command-spec.ts';
import { COMMANDS, findCommand } from '../../command-table.ts';
import type { CliIo } from '../../io.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const found = candidates(args.operands);
  if (found.length > 0) await io.stdout.write(`${found.join('\n')}\n`);
  return EXIT.ok;
}

/** What may stand in place of the last word. */
export function candidates(words: readonly string[]): string[] {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const found = findCommand(before);
  if (!found) return commandWords(before).filter((word) => word.startsWith(last));
  return inCommand(found.spec, found.rest, last);
}

function inCommand(spec: CommandSpec, before: readonly string[], last: string): string[] {
  const equals = last.indexOf('=');
  if (last.startsWith('--') && equals > 0) {
    const option = spec.options.find((candidate) => candidate.name === last.slice(2, equals));
    return completions(option?.complete)
      .map((value) => last.slice(0, equals + 1) + value)
      .filter((word) => word.startsWith(last));
  }
  const awaiting = optionAwaitingValue(spec, before.at(-1) ?? '');
  if (awaiting) return completions(awaiting.complete).filter((word) => word.startsWith(last));
  const words = last.startsWith('-') ? optionWords(spec) : completions(spec.operands);
  return words.filter((word) => word.startsWith(last));
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
function commandWords(before: readonly string[]): string[] {
  const next = COMMANDS.filter((spec) => !spec.hidden && before.every((word, at) => spec.path[at] === word))
    .map((spec) => spec.path[before.length])
    .filter((word) => word !== undefined);
  return [...new Set(next)];
}

function completions(kind: Completion | undefined): readonly string[] {
  if (Array.isArray(kind)) return kind as readonly string[];
  return kind === 'command' ? commandWords([]) : [];
}
