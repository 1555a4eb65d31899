/** `grappe help`: the overview, a command's help, or a topic. */

import { EXIT, nearest } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { allCommands, COMMAND_NAMES, findCommand } from '../../command-table.ts';
import { usageError } from '../../getopt.ts';
import { commandHelp, overview } from '../../help.ts';
import type { CliIo } from '../../io.ts';
import { EXIT_STATUS_TEXT } from './exit-status-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  await io.stdout.write(await helpFor(args.operands));
  return EXIT.ok;
}

async function helpFor(words: readonly string[]): Promise<string> {
  if (words.length === 0) return overview();
  const [topic, ...more] = words;
  if (topic === 'exit-status' && more.length === 0) return EXIT_STATUS_TEXT;
  const found = await findCommand(words);
  if (found?.rest.length === 0) return commandHelp(found.spec, 'grappe');
  const family = (await allCommands()).filter((spec) => spec.path[0] === topic);
  if (family.length > 0 && more.length === 0)
    return family.map((spec) => `grappe ${spec.path.join(' ')} - ${spec.summary}\n`).join('');
  const guess = found ? found.spec.path.join(' ') : nearest(words.join(' '), COMMAND_NAMES);
  throw usageError(`no help on '${words.join(' ')}'`, guess && `did you mean '${guess}'?`);
}
