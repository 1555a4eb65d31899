/** Offers the identities of a host one after the other, and remembers which one was taken. */

import type { AuthHandlerMiddleware } from 'ssh2';
import { GrappeError } from '../../base/index.ts';
import { ConnectError } from '../connect-error.ts';
import type { Identity } from '../openssh-files/index.ts';
import { printableLine } from '../printable.ts';
import type { Attempt } from './attempt.ts';
import type { Hop } from './target.ts';

type NextMethod = Parameters<Parameters<AuthHandlerMiddleware>[2]>[0];

export class Authenticator {
  readonly #hop: Hop;
  readonly #attempt: Attempt;
  readonly #tried: string[] = [];
  /** What the server says it takes; unknown before the first refusal. */
  #methods: readonly string[] = ['publickey'];
  #remaining: Identity[] | undefined;
  #offered: Identity | undefined;
  #exhausted = false;
  #trouble: Error | undefined;

  constructor(hop: Hop, attempt: Attempt) {
    this.#hop = hop;
    this.#attempt = attempt;
  }

  /** Fingerprint of the key that was offered last, or where it came from. */
  get offered(): string | undefined {
    return this.#offered?.fingerprint ?? this.#offered?.label;
  }

  /** Whether everything was tried in vain. */
  get isExhausted(): boolean {
    return this.#exhausted;
  }

  /** A trouble that costs one identity, not the attempt: an agent that does not answer, a key that cannot sign. */
  note(error: unknown): void {
    this.#trouble = error instanceof Error ? error : new Error(String(error));
  }

  error(): ConnectError {
    const tried = this.#tried.length === 0 ? 'no key to offer' : `tried ${this.#tried.join(', ')}`;
    const trouble = this.#trouble === undefined ? '' : `; ${describe(this.#trouble)}`;
    const login = `'${this.#hop.user}' on '${this.#attempt.name}'`;
    return new ConnectError(
      'denied',
      'authentication',
      `${login}: permission denied (${printableLine(this.#methods.join(','))}); ${tried}${trouble}`,
      "check the account's authorized_keys, or name a key with --identity",
    );
  }

  /** The library's hook: asked for the first method, then again after each refusal. */
  readonly next: AuthHandlerMiddleware = (methodsLeft, _partialSuccess, answer): void => {
    const methods: readonly string[] | null = methodsLeft;
    if (methods !== null) this.#methods = methods;
    this.#choose()
      // The library takes false for "no more"; its types lack it.
      .then((chosen) => answer(chosen ?? (false as never)))
      // It throws when the connection was torn down meanwhile; nobody waits for the answer then.
      .catch(() => undefined);
  };

  async #choose(): Promise<NextMethod | undefined> {
    while (this.#methods.includes('publickey')) {
      this.#remaining ??= await this.#all();
      const identity = this.#remaining.shift();
      if (identity === undefined) break;
      const method = await this.#load(identity);
      if (method !== undefined) return method;
    }
    this.#exhausted = true;
    return undefined;
  }

  async #all(): Promise<Identity[]> {
    try {
      return [...(await this.#hop.identities())];
    } catch (error) {
      this.note(error);
      return [];
    }
  }

  /** May ask a person for a passphrase, whose typing is no time of the node's. */
  async #load(identity: Identity): Promise<NextMethod | undefined> {
    try {
      const loaded = await this.#attempt.withoutClock(() => identity.load());
      if (loaded === undefined) {
        this.note(locked(identity));
        return undefined;
      }
      this.#offered = identity;
      this.#tried.push(loaded.name);
      const username = this.#hop.user;
      return loaded.kind === 'agent'
        ? { type: 'agent', username, agent: loaded.agent }
        : { type: 'publickey', username, key: loaded.key };
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }
}

function locked({ label }: Identity): GrappeError {
  return new GrappeError('identity-unusable', {
    message: `the private key '${label}' stayed locked`,
    why: 'it needs a passphrase, and none was given',
  });
}

function describe(error: Error): string {
  const why = error instanceof GrappeError ? error.why : undefined;
  return why === undefined ? error.message : `${error.message}: ${why}`;
}
