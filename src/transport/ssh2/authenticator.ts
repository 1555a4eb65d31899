/** Offers the identities of a host one after the other, and remembers which one was taken. */

import type { AuthHandlerMiddleware, BaseAgent, ParsedKey } from 'ssh2';
import { ConnectError } from '../connect-error.ts';
import { describeKey } from './host-key-guard.ts';
import type { Authentication, Hop } from './target.ts';

export class Authenticator {
  readonly #hop: Hop;
  readonly #tried: string[] = [];
  #methods: readonly string[] = ['publickey'];
  #remaining: Authentication[] | undefined;
  #taken: string | undefined;
  #exhausted = false;
  #failure: Error | undefined;

  constructor(hop: Hop) {
    this.#hop = hop;
  }

  /** Fingerprint of the key that logged in, or the name of the method. */
  get taken(): string | undefined {
    return this.#taken;
  }

  /** Whether everything was tried in vain. */
  get isExhausted(): boolean {
    return this.#exhausted;
  }

  /** A trouble that costs one identity, not the attempt: an agent that does not answer, a key that cannot sign. */
  note(error: Error): void {
    this.#failure = error;
  }

  error(name: string): ConnectError {
    const allowed = `permission denied (${this.#methods.join(',')})`;
    const tried = this.#tried.length === 0 ? 'no key to offer' : `tried ${this.#tried.join(', ')}`;
    const trouble = this.#failure === undefined ? '' : `; ${this.#failure.message}`;
    return new ConnectError(
      'denied',
      'authentication',
      `'${this.#hop.user}' on '${name}': ${allowed}; ${tried}${trouble}`,
      `check the account's authorized_keys, or name a key with --identity`,
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

  async #choose(): Promise<Parameters<Parameters<AuthHandlerMiddleware>[2]>[0] | undefined> {
    this.#remaining ??= await this.#load();
    const authentication = this.#methods.includes('publickey') ? this.#remaining.shift() : undefined;
    this.#exhausted = authentication === undefined;
    if (authentication === undefined) return undefined;
    this.#tried.push(authentication.name);
    const username = this.#hop.user;
    if (authentication.kind === 'agent') {
      const agent = recordSigner(authentication.agent, (key) => void (this.#taken = fingerprintOf(key)));
      return { type: 'agent', username, agent };
    }
    this.#taken = fingerprintOf(authentication.key);
    return { type: 'publickey', username, key: authentication.key };
  }

  async #load(): Promise<Authentication[]> {
    try {
      return [...(await this.#hop.authentications())];
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      return [];
    }
  }
}

function fingerprintOf(key: string | Buffer | ParsedKey): string {
  if (typeof key === 'string') return key;
  return describeKey(Buffer.isBuffer(key) ? key : key.getPublicSSH()).fingerprint;
}

/** The same agent, telling which key it signs with. The library knows agents by their class, hence a proxy. */
function recordSigner(agent: BaseAgent, signedWith: (key: string | Buffer | ParsedKey) => void): BaseAgent {
  return new Proxy(agent, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const [key] = args;
        if (name === 'sign' && isKey(key)) signedWith(key);
        return Reflect.apply(value, target, args);
      };
    },
  });
}

function isKey(value: unknown): value is string | Buffer | ParsedKey {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}
