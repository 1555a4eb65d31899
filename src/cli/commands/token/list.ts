/** `grappe token list`: tokens, newest first, without their text, which nobody knows. */

import { type Token, tokenEntry } from '../../../app/index.ts';
import { EXIT, localTime } from '../../../base/index.ts';
import type { TokenListReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { nameIn, openAccounts } from '../user/accounts-of.ts';
import { columns } from '../user/columns.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const name = args.operands.length === 0 ? undefined : nameIn(args);
  const here = await openAccounts(args, io);
  using accounts = here.accounts;
  const tokens = accounts.passes.tokens(name);
  const report: TokenListReport = { v: 1, tokens: tokens.map(tokenEntry) };
  await io.stdout.write(args.has('json') ? jsonLine(report) : columns(tokens.map(rowOf)));
  return EXIT.ok;
}

function rowOf({ id, name, role, until, used, label }: Token): string[] {
  return [
    id,
    name,
    role,
    until ? `until ${localTime(until)}` : 'until revoked',
    used ? `used ${localTime(used)}` : 'never used',
    label,
  ];
}
