/** `grappe user list`: who has an account, and what it may do. */

import { type Account, accountEntry, type Fleet } from '../../../app/index.ts';
import { EXIT, localTime } from '../../../base/index.ts';
import type { UserListReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { openAccounts } from './accounts-of.ts';
import { columns } from './columns.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const here = await openAccounts(args, io);
  using accounts = here.accounts;
  const list = accounts.people.list();
  const report: UserListReport = { v: 1, accounts: list.map(accountEntry) };
  await io.stdout.write(
    args.has('json') ? jsonLine(report) : columns(list.map((account) => rowOf(account, here.fleet))),
  );
  return EXIT.ok;
}

function rowOf({ name, role, nodes, languages, seen, ...account }: Account, { config }: Fleet): string[] {
  const ofRole = config.console.roles.get(role);
  const remarks = [
    ...(account.isLocal ? ['runs the server'] : []),
    ...(account.isDisabled ? ['disabled'] : []),
    ...(account.hasPassword ? [] : ['no password']),
  ];
  return [
    name,
    role,
    nodes ?? ofRole?.nodes ?? 'all nodes',
    (languages ?? ofRole?.languages)?.join(',') ?? 'all languages',
    seen ? localTime(seen) : 'never seen',
    remarks.join(', '),
  ];
}
