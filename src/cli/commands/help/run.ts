/** `grappe help`: the overview, a command's help, or a topic. */

import { EXIT, nearest } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { familyOf, findCommand, listedCommands } from '../../command-table.ts';
import { usageError } from '../../getopt.ts';
import { commandHelp, familyHelp, overview } from '../../help.ts';
import type { CliIo } from '../../io.ts';
import { EXIT_STATUS_TEXT } from './exit-status-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  await io.stdout.write(await helpFor(args.operands));
  return EXIT.ok;
}

async function helpFor(words: readonly string[]): Promise<string> {
  const [topic, ...more] = words;
  if (topic === undefined) return overview();
  if (topic === 'exit-status' && more.length === 0) return EXIT_STATUS_TEXT;
  const found = await findCommand(words);
  if (found?.rest.length === 0) return commandHelp(found.spec, 'grappe');
  const family = await familyOf(words);
  if (family.length > 0) return familyHelp(family);
  const names = (await listedCommands()).map((spec) => spec.path.join(' '));
  const guess = found ? found.spec.path.join(' ') : nearest(words.join(' '), names);
  throw usageError(`no help on '${words.join(' ')}'`, guess && `did you mean '${guess}'?`);
}
