/** Passwords, asked on the terminal and read from nowhere else. */

import type { FleetRequest } from '../app/index.ts';
import { sanitise } from '../output/index.ts';
import type { Arguments } from './arguments.ts';
import { usageError } from './getopt.ts';
import type { CliIo } from './io.ts';

/** Whether a password may go to the nodes. */
export function sendsPasswords(args: Arguments): boolean {
  return args.has('ask-pass') || args.has('ask-sudo-pass');
}

/** How the fleet is opened where one may. That of the nodes is asked for at the first call, and only then. */
export function passwords(args: Arguments, io: CliIo): Pick<FleetRequest, 'askPassword' | 'sendsPasswords'> {
  if (!sendsPasswords(args)) return {};
  refuseUnknownHosts(args);
  if (!args.has('ask-pass')) return { sendsPasswords: true };
  refuseOtherClient(args);
  let ofNodes: Promise<string> | undefined;
  const askPassword = (jump?: string): Promise<string | undefined> =>
    jump === undefined
      ? (ofNodes ??= neededPassword('password of the nodes', io))
      : typed(`password of '${sanitise(jump)}'`, io);
  return { sendsPasswords: true, askPassword };
}

/** Without it, nothing is begun. */
export async function neededPassword(what: string, io: CliIo): Promise<string> {
  const password = await typed(what, io);
  if (password !== undefined) return password;
  throw usageError(`no ${what} was given`, 'type it on the terminal; it is read from nowhere else');
}

/** Nothing typed, or nobody there: undefined. */
async function typed(what: string, io: CliIo): Promise<string | undefined> {
  const answer = await io.askSecret(`${io.program}: ${what}: `);
  return typeof answer === 'string' || answer.line === '' ? undefined : answer.line;
}

function refuseUnknownHosts(args: Arguments): void {
  const policy = args.value('host-keys');
  if (policy === undefined || policy === 'strict') return;
  throw usageError(
    `a password is never sent under '--host-keys ${policy}'`,
    "'grappe nodes trust' shows the keys of new nodes and adds them",
  );
}

function refuseOtherClient(args: Arguments): void {
  const transport = args.value('transport');
  if (transport !== 'openssh' && transport !== 'local') return;
  throw usageError(
    `transport '${transport}' logs in by no password`,
    'leave the choice to grappe, or take ssh2',
  );
}
