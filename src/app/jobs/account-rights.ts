/**
 * What accounts of the console may use now, for jobs that are about to start. Whoever acts for the queue reads it, a server or not:
 * what was allowed when a job was handed in may be allowed no longer.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, GrappeError } from '../../base/index.ts';
import type { RightsOf, StartRights } from '../../jobs/index.ts';
import { permits } from '../../protocol/index.ts';
import { ACCOUNTS_FORM, Database, listUsers, type StoredUser } from '../../store/index.ts';
import { accountOf } from '../access/account-rows.ts';
import { Rights } from '../access/rights.ts';
import type { Fleet } from '../fleet.ts';

export interface AccountRightsOptions {
  readonly fleet: Fleet;
  readonly clock: Clock;
  /** The state folder. */
  readonly folder: string;
}

export class AccountRights implements Disposable {
  readonly #options: AccountRightsOptions;
  readonly #rights: Rights;
  readonly #known = new Map<string, StartRights | 'gone'>();
  /** Asked for, and not known: they are gone, if the next reading does not find them. */
  readonly #wanted = new Set<string>();
  #database: Database | undefined;
  #reading: Promise<void> | undefined;

  constructor(options: AccountRightsOptions) {
    this.#options = options;
    this.#rights = new Rights(options);
  }

  /** One that was added since is looked for at once, and is known at a later turn. */
  readonly of: RightsOf = (account) => {
    const known = this.#known.get(account);
    if (known === undefined) {
      this.#wanted.add(account);
      void this.read();
    }
    return known;
  };

  /** Rejects with nothing: whose rights cannot be told waits. */
  read(): Promise<void> {
    this.#reading ??= this.#readAll()
      .catch((error: unknown) => {
        if (!(error instanceof GrappeError)) throw error;
        this.#known.clear();
      })
      .finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  [Symbol.dispose](): void {
    this.#database?.[Symbol.dispose]();
    this.#database = undefined;
  }

  async #readAll(): Promise<void> {
    const database = await this.#open();
    // Who is wanted from here on may be newer than what is read now.
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    const users = listUsers(database);
    const read = await Promise.all(
      users.map(async (user) => [user.name, await this.#rightsOf(user)] as const),
    );
    for (const name of [...this.#known.keys(), ...wanted]) this.#known.set(name, 'gone');
    for (const [name, rights] of read) {
      if (rights) this.#known.set(name, rights);
      else this.#known.delete(name);
    }
  }

  async #open(): Promise<Database> {
    const { folder } = this.#options;
    if (!existsSync(join(folder, ACCOUNTS_FORM.file)))
      throw new GrappeError('unknown-account', { message: 'there are no accounts' });
    this.#database ??= await Database.open(folder, { form: ACCOUNTS_FORM });
    return this.#database;
  }

  /** Undefined where nobody can tell which nodes it may use. */
  async #rightsOf(user: StoredUser): Promise<StartRights | 'gone' | undefined> {
    const account = accountOf(user);
    if (!account || account.isDisabled || !permits(account.role, 'submit-jobs')) return 'gone';
    try {
      const { role } = account;
      const { nodes, languages } = await this.#rights.principalOf({ account, role, by: { session: '' } });
      return {
        nodes: nodes && new Set(nodes),
        languages,
        mayLeaveSandbox: permits(role, 'manage-jobs'),
      };
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      return undefined;
    }
  }
}
