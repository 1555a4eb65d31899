/** `grappe token create`: prints the text of a new token, once. */

import { tokenEntry } from '../../../app/index.ts';
import { EXIT, ROLES } from '../../../base/index.ts';
import type { TokenReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { nameIn, openAccounts, spanIn } from '../user/accounts-of.ts';

const USUAL_MS = 30 * 86_400_000;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  args.refuseTogether([['valid', 'forever']]);
  const role = args.choice('role', ROLES);
  const validMs = args.has('forever') ? null : (spanIn(args, 'valid') ?? USUAL_MS);
  const label = args.value('label') ?? '';
  const named = args.operands.length === 0 ? undefined : nameIn(args);
  const here = await openAccounts(args, io);
  using accounts = here.accounts;
  const { people, passes } = accounts;
  if (named === undefined) await people.ensureLocal(here.actor.user);
  const account = people.find(named ?? here.actor.user);
  const wanted = { label, role: role ?? account.role, validMs };
  const { text, token } = await passes.makeToken(here.actor, account.name, wanted);
  const report: TokenReport = { v: 1, text, token: tokenEntry(token) };
  await io.stdout.write(args.has('json') ? jsonLine(report) : `${text}\n`);
  return EXIT.ok;
}
