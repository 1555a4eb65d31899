/** Offers the identities of a host one after the other, and remembers which one was taken. */

import type { AuthHandlerMiddleware } from 'ssh2';
import { asError, GrappeError } from '../../base/index.ts';
import { ConnectError } from '../connect-error.ts';
import type { Identity } from '../openssh-files/index.ts';
import { printableLine } from '../printable.ts';
import type { Attempt } from './attempt.ts';
import { type NextMethod, PasswordLogin } from './password-login.ts';
import type { Hop } from './target.ts';

export class Authenticator {
  readonly #hop: Hop;
  readonly #attempt: Attempt;
  readonly #tried: string[] = [];
  /** What the server says it takes; unknown before the first refusal. */
  #methods: readonly string[] = ['publickey'];
  #isTold = false;
  #remaining: Identity[] | undefined;
  #offered: Identity | undefined;
  readonly #password: PasswordLogin;
  #exhausted = false;
  #trouble: Error | undefined;

  constructor(hop: Hop, attempt: Attempt) {
    this.#hop = hop;
    this.#attempt = attempt;
    this.#password = new PasswordLogin(hop, attempt);
  }

  /** Fingerprint of the key that was offered last, or where it came from. */
  get offered(): string | undefined {
    return this.#offered?.fingerprint ?? this.#offered?.label ?? this.#tried.at(-1);
  }

  /** Whether everything was tried in vain. */
  get isExhausted(): boolean {
    return this.#exhausted;
  }

  /** A trouble that costs one identity, not the attempt: an agent that does not answer, a key that cannot sign. */
  note(error: unknown): void {
    this.#trouble = asError(error);
  }

  error(): ConnectError {
    const tried = this.#tried.length === 0 ? 'no key to offer' : `tried ${this.#tried.join(', ')}`;
    const { question } = this.#password;
    if (question !== undefined) this.note(new Error(`the node asked '${question}', which is not answered`));
    const trouble = this.#trouble === undefined ? '' : `; ${describe(this.#trouble)}`;
    const login = `'${this.#hop.user}' on '${this.#attempt.name}'`;
    return new ConnectError(
      'denied',
      'authentication',
      `${login}: permission denied (${printableLine(this.#methods.join(','))}); ${tried}${trouble}`,
      this.#hop.password === undefined && takesPasswords(this.#methods)
        ? "check the account's authorized_keys, name a key with --identity, or log in by --ask-pass"
        : "check the account's authorized_keys, or name a key with --identity",
    );
  }

  /** The node wants a new password before anything else. */
  expired(): ConnectError {
    const { host, user } = this.#hop;
    const message = `'${user}' on '${this.#attempt.name}': the password has expired`;
    return new ConnectError('denied', 'authentication', message, `change it: ssh ${user}@${host}`);
  }

  /** The library's hook: asked for the first method, then again after each refusal. */
  readonly next: AuthHandlerMiddleware = (methodsLeft, _partialSuccess, answer): void => {
    const methods: readonly string[] | null = methodsLeft;
    if (methods !== null) this.#methods = methods;
    this.#isTold ||= methods !== null;
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
    // The answer to an empty try names the methods.
    if (!this.#isTold && this.#hop.password) return { type: 'none', username: this.#hop.user };
    const login = await this.#byPassword();
    if (login === undefined) this.#exhausted = true;
    else this.#offer('password');
    return login;
  }

  async #byPassword(): Promise<NextMethod | undefined> {
    try {
      return await this.#password.next(this.#methods);
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }

  #offer(name: string, identity?: Identity): void {
    this.#offered = identity;
    this.#tried.push(name);
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
      this.#offer(loaded.name, identity);
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

function takesPasswords(methods: readonly string[]): boolean {
  return methods.includes('password') || methods.includes('keyboard-interactive');
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
