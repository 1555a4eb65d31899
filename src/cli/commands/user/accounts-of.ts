/** The accounts of the console, for commands that change them while a server runs or not. */

import { accountName, Accounts, type Actor, type Fleet, loginUrl } from '../../../app/index.ts';
import { systemClock } from '../../../base/index.ts';
import { stateFolder } from '../../../config/index.ts';
import type { Arguments } from '../../arguments.ts';
import { fleetOf } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';

export interface AccountsHere {
  readonly accounts: Accounts;
  readonly fleet: Fleet;
  /** Whoever types the command. */
  readonly actor: Actor;
}

/** Whoever opens them disposes of `accounts`. */
export async function openAccounts(args: Arguments, io: CliIo): Promise<AccountsHere> {
  const fleet = await fleetOf(args, io);
  const { console, history } = fleet.config;
  const accounts = await Accounts.open(stateFolder(io.env), systemClock, {
    sessions: () => console.sessions,
    isAudited: () => history.audit,
  });
  return { accounts, fleet, actor: { user: accountName(), from: null } };
}

/** As people reach the server: as the configuration says, or as it was last started. */
export function linkTo({ accounts, fleet }: AccountsHere, secret: string): string {
  const { publicUrl, port } = fleet.config.console;
  return loginUrl(publicUrl ?? accounts.notedUrl() ?? `http://127.0.0.1:${port}/`, secret);
}

/** At least one. */
export function namesIn({ operands }: Arguments): readonly string[] {
  if (operands.length > 0) return operands;
  throw usageError('whose account?', "name it; 'grappe user list' shows them");
}

export function nameIn(args: Arguments): string {
  const [name = '', other] = namesIn(args);
  if (other !== undefined) throw usageError(`unexpected operand '${other}'`, 'one account at a time');
  return name;
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90m`, `12h`, `7d`, as milliseconds. */
export function spanIn(args: Arguments, option: string): number | undefined {
  const text = args.value(option);
  if (text === undefined) return undefined;
  const [, number, unit] = /^([1-9][0-9]{0,4})([mhd])$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS];
  throw usageError(`option '--${option}' needs a time such as 90m, 12h or 7d, not '${text}'`);
}
