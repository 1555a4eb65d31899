/** Whether the console may be opened where others can reach it. */

import type { Accounts } from '../app/index.ts';
import { GrappeError } from '../base/index.ts';
import type { ConsoleSettings } from '../config/index.ts';
import { isLoopback } from './policy.ts';

/** Throws `not-exposed`. */
export function refuseExposure(host: string, settings: ConsoleSettings, accounts: Accounts): void {
  const { behindTlsProxy, publicUrl } = settings;
  if (behindTlsProxy && !publicUrl?.startsWith('https://'))
    throw new GrappeError('not-exposed', {
      message: 'behind a proxy, the address that people type must be known',
      hint: 'set console.public_url to it: https://…',
    });
  if (isLoopback(host) && !behindTlsProxy) return;
  if (accounts.people.canSomebodyEnter()) return;
  throw new GrappeError('not-exposed', {
    message: `others could reach the console on ${host}, and nobody has an account`,
    hint: "add one first: 'grappe user add NAME --role admin'",
  });
}
