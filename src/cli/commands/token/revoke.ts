/** `grappe token revoke`. */

import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { openAccounts } from '../user/accounts-of.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.operands.length === 0)
    throw usageError('which token?', "give its id; 'grappe token list' shows it");
  const here = await openAccounts(args, io);
  using accounts = here.accounts;
  for (const id of args.operands) await accounts.passes.revokeToken(here.actor, id);
  return EXIT.ok;
}
