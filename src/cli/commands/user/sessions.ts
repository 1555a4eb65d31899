/** `grappe user sessions`: who is signed in, from where; ends sessions, whose sockets a server closes within a second. */

import { type Session, sessionEntry } from '../../../app/index.ts';
import { EXIT, localTime } from '../../../base/index.ts';
import type { UserSessionsReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { nameIn, openAccounts } from './accounts-of.ts';
import { columns } from './columns.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const name = args.operands.length === 0 ? undefined : nameIn(args);
  const here = await openAccounts(args, io);
  using accounts = here.accounts;
  const { passes } = accounts;
  if (args.has('end-all')) {
    if (name === undefined) throw usageError('whose sessions?', 'name an account: its sessions end');
    await passes.endSessionsOf(here.actor, name);
  }
  for (const id of args.values('end')) await passes.endSession(here.actor, id, name);
  const sessions = passes.sessions(name);
  const report: UserSessionsReport = { v: 1, sessions: sessions.map((session) => sessionEntry(session)) };
  await io.stdout.write(args.has('json') ? jsonLine(report) : columns(sessions.map(rowOf)));
  return EXIT.ok;
}

function rowOf({ id, name, way, began, seen, from, agent }: Session): string[] {
  return [id, name, `since ${localTime(began)}`, `seen ${localTime(seen)}`, from, `by ${way}`, agent];
}
