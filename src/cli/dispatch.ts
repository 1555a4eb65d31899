/** From words to the command that they name. */

import { ERROR_CODES, EXIT, GrappeError, nearest } from '../base/index.ts';
import { Arguments } from './arguments.ts';
import type { CommandSpec } from './command-spec.ts';
import { familyOf, findCommand, PROGRAM_NAMES } from './command-table.ts';
import { usageError } from './getopt.ts';
import { commandHelp, familyHelp, overview } from './help.ts';
import type { CliIo } from './io.ts';
import { VERSION } from './version.ts';

/** Options that every command knows. */
export const COMMON_OPTIONS = [
  { name: 'help', short: 'h', text: 'show this help' },
  { name: 'version', text: 'show the version' },
] as const;

export async function dispatch(words: readonly string[], io: CliIo): Promise<number> {
  const implied = PROGRAM_NAMES.get(io.program);
  const all = implied === undefined ? words : [implied, ...words];
  const first = all[0];
  if (first === undefined || first === '--help' || first === '-h') return print(io, await overview());
  if (first === '--version') return print(io, `grappe ${VERSION}\n`);
  const found = await findCommand(all);
  if (!found) return helpOfFamily(all, io);
  try {
    return await runCommand(found.spec, found.rest, io);
  } catch (error) {
    throw withHelpOf(found.spec, error, io);
  }
}

/** A wrong command line without better advice: the help of its command. */
function withHelpOf(spec: CommandSpec, error: unknown, { program }: CliIo): unknown {
  if (!(error instanceof GrappeError) || error.code !== 'usage') return error;
  if (error.hint !== ERROR_CODES.usage.hint) return error;
  const help = program === 'grappe' ? `grappe help ${spec.path.join(' ')}` : `${program} --help`;
  const { message, where, why, cause } = error;
  return new GrappeError('usage', {
    message,
    ...(where && { where }),
    ...(why !== undefined && { why }),
    hint: `see '${help}'`,
    cause,
  });
}

async function runCommand(spec: CommandSpec, words: readonly string[], io: CliIo): Promise<number> {
  const args = Arguments.parse(words, {
    // A command's own -h or --version goes before the common one.
    options: [...spec.options, ...COMMON_OPTIONS],
    stopsAtOperand: spec.stopsAtOperand,
  });
  if (args.has('help')) return print(io, commandHelp(spec, io.program));
  if (args.has('version')) return print(io, `${io.program} ${VERSION}\n`);
  const [operand] = args.operands;
  if (spec.operands === 'none' && operand !== undefined) {
    const takesNodes = spec.options.some(({ short }) => short === 'w');
    throw usageError(`unexpected operand '${operand}'`, takesNodes ? 'name nodes with -w' : undefined);
  }
  const module = await spec.load();
  return module.run(args, io);
}

/** `grappe nodes --help`; whatever else names no command is refused. */
async function helpOfFamily(words: readonly string[], io: CliIo): Promise<number> {
  const known = await knownWords(words);
  const typed = words[known.length] ?? '';
  const family = await familyOf(known);
  if (known.length > 0 && (typed === '--help' || typed === '-h')) return print(io, familyHelp(family));
  throw unknownCommand(known, typed, family);
}

/** As many words as some command begins with. */
async function knownWords(words: readonly string[]): Promise<readonly string[]> {
  let count = 0;
  while (count < words.length && (await familyOf(words.slice(0, count + 1))).length > 0) count++;
  return words.slice(0, count);
}

function unknownCommand(known: readonly string[], typed: string, family: readonly CommandSpec[]): Error {
  const before = known.map((word) => `${word} `).join('');
  if (before === '' && typed.startsWith('-'))
    return usageError(`unknown option '${typed}'`, "a command stands first: 'grappe help' lists them");
  const next = [...new Set(family.map(({ path }) => path[known.length] ?? ''))];
  const guess = nearest(typed, next);
  const others = before === '' ? undefined : `one of: ${next.join(', ')}`;
  const isMissing = before !== '' && (typed === '' || typed.startsWith('-'));
  return usageError(
    isMissing ? `'${known.join(' ')}' needs a verb` : `unknown command '${before}${typed}'`,
    guess ? `did you mean '${before}${guess}'?` : others,
  );
}

function print(io: CliIo, text: string): number {
  void io.stdout.write(text);
  return EXIT.ok;
}
