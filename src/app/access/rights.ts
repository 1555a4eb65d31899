/** What an account may use, as the configuration and its groups are now. Who may use what cannot be told may use nothing. */

import { type Clock, GrappeError } from '../../base/index.ts';
import type { NodeSet } from '../../nodeset/index.ts';
import type { Fleet } from '../fleet.ts';
import type { Shown } from './account.ts';
import type { Principal } from './principal.ts';

export interface RightsOptions {
  /** The one that counts now. */
  readonly fleet: Fleet;
  readonly clock: Clock;
}

/** Groups are asked anew after this long. */
const KNOWN_MS = 10_000;

interface Known {
  readonly fleet: Fleet;
  readonly sinceMs: number;
  readonly nodes: Promise<NodeSet>;
}

export class Rights {
  readonly #options: RightsOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: RightsOptions) {
    this.#options = options;
  }

  async principalOf({ account, role }: Shown): Promise<Principal> {
    const ofRole = this.#options.fleet.config.console.roles.get(account.role);
    const nodes = account.nodes ?? ofRole?.nodes ?? null;
    return {
      name: account.name,
      role,
      nodes: nodes === null ? null : await this.#nodes(nodes, account.name),
      languages: account.languages ?? ofRole?.languages ?? null,
    };
  }

  async #nodes(expression: string, name: string): Promise<NodeSet> {
    try {
      return await this.#read(expression);
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      throw new GrappeError('not-permitted', {
        message: `nobody can tell which nodes '${name}' may use`,
        why: error.message,
        ...(error.where && { where: error.where }),
        cause: error,
      });
    }
  }

  #read(expression: string): Promise<NodeSet> {
    const { fleet, clock } = this.#options;
    const nowMs = clock.now();
    const known = this.#known.get(expression);
    if (known && known.fleet === fleet && nowMs - known.sinceMs < KNOWN_MS) return known.nodes;
    if (known?.fleet !== fleet) this.#known.clear();
    const nodes = fleet.groups.resolve(expression, { label: 'nodes of the account' });
    this.#known.set(expression, { fleet, sinceMs: nowMs, nodes });
    return nodes;
  }
}
