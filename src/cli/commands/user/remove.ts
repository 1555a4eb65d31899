/** `grappe user remove`: accounts with all that lets somebody in by them. */

import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { namesIn, openAccounts } from './accounts-of.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const names = namesIn(args);
  const here = await openAccounts(args, io);
  using accounts = here.accounts;
  for (const name of names) accounts.people.find(name);
  for (const name of names) await accounts.people.remove(here.actor, name);
  return EXIT.ok;
}
