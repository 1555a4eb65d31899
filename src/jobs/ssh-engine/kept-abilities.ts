/**
 * What nodes said of their abilities, kept for the next process: the texts as they came, read anew by the reader that trusts
 * nothing. A node is who its connection says: another login, another host key or another question finds nothing.
 */

import { hostname } from 'node:os';
import { type Clock, messageOf } from '../../base/index.ts';
import { type Answers, type FactsCache, readFacts } from '../../facts/index.ts';
import type { Connection } from '../../transport/index.ts';
import type { AbilitiesFragments, Told } from './probe-node.ts';

/** Older ones place nothing. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;

export interface AbilitiesStore {
  readonly cache: FactsCache;
  /** Is told when something cannot be kept. */
  readonly warn: (message: string) => void;
}

type Spoken = Pick<Connection, 'node' | 'transport' | 'details'>;

export class KeptAbilities {
  readonly #store: AbilitiesStore | undefined;
  readonly #clock: Clock;
  readonly #fragments: AbilitiesFragments;

  /** Without a store nothing is kept. */
  constructor(store: AbilitiesStore | undefined, fragments: AbilitiesFragments, clock: Clock) {
    this.#store = store;
    this.#fragments = fragments;
    this.#clock = clock;
  }

  async read(connection: Spoken): Promise<Told | undefined> {
    const key = this.#keyOf(connection);
    const kept = key === undefined ? undefined : await this.#store?.cache.read(connection.node, key);
    if (!kept) return undefined;
    const ageMs = this.#clock.date().getTime() - kept.at.getTime();
    // A time in the future is no age: the clock was set back, or the file is wrong.
    if (ageMs < 0 || ageMs > MAX_AGE_MS) return undefined;
    const { abilities } = readFacts(this.#fragments, kept.answers);
    return abilities === null ? undefined : { abilities, at: kept.at };
  }

  async write(connection: Spoken, answers: Answers, at: Date): Promise<void> {
    const key = this.#keyOf(connection);
    if (key === undefined) return;
    try {
      await this.#store?.cache.write(connection.node, key, { at, answers });
    } catch (error) {
      this.#store?.warn(`what ${connection.node} can do is not kept: ${messageOf(error)}`);
    }
  }

  /** Undefined where it is not known who answers. */
  #keyOf({ transport, details }: Spoken): string | undefined {
    const who = transport === 'local' ? [hostname(), process.getuid?.()] : loginOf(details);
    return who && JSON.stringify([transport, ...who, this.#fragments.abilities.script]);
  }
}

function loginOf({ user, address, port, hostKey }: Connection['details']): unknown[] | undefined {
  return user === undefined || hostKey === undefined ? undefined : [user, address, port, hostKey.fingerprint];
}
