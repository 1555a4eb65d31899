/** What the audit log is told of accounts. A record is on the disk when its promise resolves. */

import { hostname } from 'node:os';
import type { Clock } from '../../base/index.ts';
import { type AccountEvent, appendAudit } from '../../store/index.ts';
import type { Actor } from './account.ts';

type Told<Event extends AccountEvent['event']> = Omit<
  Extract<AccountEvent, { event: Event }>,
  'event' | keyof Actor | 'host'
>;

export class AccountAudit {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #isOn: () => boolean;

  constructor(folder: string, clock: Clock, isOn: () => boolean) {
    this.#folder = folder;
    this.#clock = clock;
    this.#isOn = isOn;
  }

  change(actor: Actor, told: Told<'account-change'>): Promise<void> {
    return this.#write({ event: 'account-change', ...whoOf(actor), ...told });
  }

  signedIn(actor: Actor, told: Told<'sign-in'>): Promise<void> {
    return this.#write({ event: 'sign-in', ...whoOf(actor), ...told });
  }

  signInRefused(actor: Actor, told: Told<'sign-in-refused'>): Promise<void> {
    return this.#write({ event: 'sign-in-refused', ...whoOf(actor), ...told });
  }

  callRefused(actor: Actor, told: Told<'call-refused'>): Promise<void> {
    return this.#write({ event: 'call-refused', ...whoOf(actor), ...told });
  }

  async #write(event: AccountEvent): Promise<void> {
    if (this.#isOn()) await appendAudit(this.#folder, event, this.#clock.date());
  }
}

function whoOf({ user, from }: Actor): Pick<AccountEvent, keyof Actor | 'host'> {
  return { user, host: hostname(), from };
}
