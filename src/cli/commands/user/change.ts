/** `grappe user change`: another role, other nodes, other languages. */

import type { AccountChange } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { namesIn, openAccounts } from './accounts-of.ts';
import { rightsIn } from './rights-options.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  args.refuseTogether([
    ['nodes', 'all-nodes'],
    ['languages', 'all-languages'],
  ]);
  const names = namesIn(args);
  const here = await openAccounts(args, io);
  using accounts = here.accounts;
  const change: AccountChange = {
    ...(await rightsIn(args, here.fleet)),
    ...(args.has('all-nodes') && { nodes: null }),
    ...(args.has('all-languages') && { languages: null }),
  };
  if (Object.keys(change).length === 0)
    throw usageError('what is to be changed?', 'give --role, --nodes or --languages');
  for (const name of names) accounts.people.find(name);
  for (const name of names) await accounts.people.change(here.actor, name, change);
  return EXIT.ok;
}
