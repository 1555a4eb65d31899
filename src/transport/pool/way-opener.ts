/** Opens connections over ways that a caller has evaluated, with the in-process client. */

import { GrappeError } from '../../base/index.ts';
import { ConnectError } from '../connect-error.ts';
import {
  type AskPassphrase,
  createIdentities,
  createTrustStore,
  whatNeedsOpenssh,
} from '../openssh-files/index.ts';
import { CreditBudget, createSsh2Connector, type Target, targetFromConfig } from '../ssh2/index.ts';
import type { Connection, Connector } from '../transport.ts';
import type { Way } from './message.ts';
import type { LinkOpener } from './served-session.ts';

/**
 * Known hosts and keys are read for each caller anew: they may have changed since the last one. What nodes may send
 * before it is taken is one budget for all callers.
 */
export function wayOpeners(): (askPassphrase: AskPassphrase) => LinkOpener {
  const budget = new CreditBudget();
  return (askPassphrase) => new WayOpener(askPassphrase, budget);
}

class WayOpener implements LinkOpener {
  readonly #identities;
  readonly #trustOf = createTrustStore();
  readonly #ways = new Map<string, Way>();
  readonly #connector: Connector;

  constructor(askPassphrase: AskPassphrase, budget: CreditBudget) {
    this.#identities = createIdentities({ askPassphrase });
    this.#connector = createSsh2Connector({ targetOf: (node) => this.#target(node), budget });
  }

  async open(node: string, told: unknown, signal: AbortSignal): Promise<Connection | undefined> {
    const way = wayFrom(told);
    if (await this.#needsOpenssh(way)) return undefined;
    this.#ways.set(node, way);
    return this.#connector.connect(node, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connector[Symbol.asyncDispose]();
  }

  /** Tickets are the caller's: with one, it does not ask this process. */
  async #needsOpenssh(way: Way): Promise<boolean> {
    if (way.reach.transport === 'ssh2') return false;
    try {
      const reasons = await whatNeedsOpenssh(way.host, {
        ...this.#sources(way),
        hasKerberosTicket: () => false,
      });
      return reasons.length > 0;
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      throw new ConnectError('unreachable', 'protocol', error.message, error.hint);
    }
  }

  #target(node: string): Target {
    const way = this.#ways.get(node);
    if (way === undefined) throw new Error(`no way to '${node}' is known`);
    return targetFromConfig(way.host, way.reach, this.#sources(way));
  }

  #sources({ hops }: Way): Parameters<typeof targetFromConfig>[2] {
    return { config: { hopsTo: () => hops }, trustOf: this.#trustOf, identities: this.#identities };
  }
}

function wayFrom(told: unknown): Way {
  const { host, hops, reach } = told as Partial<Way>;
  if (!host || !Array.isArray(hops) || !reach)
    throw new ConnectError('unreachable', 'protocol', 'no way was told');
  return { host, hops, reach, trust: [] };
}
