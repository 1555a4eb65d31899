/** `grappe user password`: sets one, typed on the terminal, or takes it away. */

import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { neededPassword } from '../../passwords.ts';
import { nameIn, openAccounts } from './accounts-of.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const name = nameIn(args);
  const here = await openAccounts(args, io);
  using accounts = here.accounts;
  const { people } = accounts;
  people.find(name);
  const password = args.has('none') ? null : await typedTwice(name, io);
  await people.setPassword(here.actor, name, { password, keepsTokens: args.has('keep-tokens') });
  return EXIT.ok;
}

async function typedTwice(name: string, io: CliIo): Promise<string> {
  const password = await neededPassword(`new password of '${name}'`, io);
  const again = await neededPassword('the same once more', io);
  if (password === again) return password;
  throw usageError('the two passwords differ', 'try again');
}
