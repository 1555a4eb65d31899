/** From words to the command that they name. */

import { ERROR_CODES, EXIT, GrappeError, nearest } from '../base/index.ts';
import { Arguments } from './arguments.ts';
import type { CommandSpec } from './command-spec.ts';
import { COMMANDS, findCommand, PROGRAM_NAMES } from './command-table.ts';
import { usageError } from './getopt.ts';
import { commandHelp, overview } from './help.ts';
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
  if (first === undefined || first === '--help' || first === '-h') return print(io, overview());
  if (first === '--version') return print(io, `grappe ${VERSION}\n`);
  const found = findCommand(all);
  if (!found) throw unknownCommand(all);
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
  return usageError(error.message, `see '${help}'`);
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

function unknownCommand(words: readonly string[]): Error {
  const [first = ''] = words;
  if (first.startsWith('-')) {
    return usageError(`unknown option '${first}'`, "a command stands first: 'grappe help' lists them");
  }
  const depth = knownWords(words);
  const [known, typed = ''] = [words.slice(0, depth).join(' '), words[depth]];
  const family = COMMANDS.filter(({ path }) => path.slice(0, depth).join(' ') === known);
  const verbs = [...new Set(family.map(({ path }) => path[depth] ?? ''))];
  const guess = nearest(typed, verbs);
  const whole = [...words.slice(0, depth), guess].join(' ');
  if (depth === 0) {
    return usageError(`unknown command '${typed}'`, guess ? `did you mean '${whole}'?` : undefined);
  }
  const isVerbMissing = typed === '' || typed.startsWith('-');
  return usageError(
    isVerbMissing ? `'${known}' needs a verb` : `unknown command '${known} ${typed}'`,
    guess ? `did you mean '${whole}'?` : `one of: ${verbs.join(', ')}`,
  );
}

/** How many words some command begins with. */
function knownWords(words: readonly string[]): number {
  const isKnown = (count: number): boolean =>
    COMMANDS.some(
      ({ path }) => path.length > count && path.slice(0, count + 1).every((word, at) => word === words[at]),
    );
  let count = 0;
  while (isKnown(count)) count++;
  return count;
}

function print(io: CliIo, text: string): number {
  void io.stdout.write(text);
  return EXIT.ok;
}
