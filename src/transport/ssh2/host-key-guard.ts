/**
 * Holds the handshake until the host key is judged. No secret, user name or command leaves before: the library
 * asks in the middle of the key exchange, and authentication comes after it.
 */

import type { HostVerifier } from 'ssh2';
import { messageOf } from '../../base/index.ts';
import { ConnectError } from '../connect-error.ts';
import { fingerprintOf, publicKeyOf } from '../openssh-files/index.ts';
import type { HostKeyDecision, HostKeyPolicy } from './target.ts';

export class HostKeyGuard {
  readonly #policy: HostKeyPolicy;
  readonly #address: string | undefined;
  #accepted: Buffer | undefined;
  #refusal: ConnectError | undefined;
  #remember: (() => void) | undefined;

  constructor(policy: HostKeyPolicy, address: string | undefined) {
    this.#policy = policy;
    this.#address = address;
  }

  /** The accepted key. */
  get hostKey(): { readonly type: string; readonly fingerprint: string } | undefined {
    const blob = this.#accepted;
    return blob && { type: publicKeyOf(blob)?.type ?? 'unknown', fingerprint: fingerprintOf(blob) };
  }

  /** Why the key was refused. */
  get refusal(): ConnectError | undefined {
    return this.#refusal;
  }

  /** Keeps a new key, now that the host has signed with it. Returns why it could not be kept. */
  remember(): ConnectError | undefined {
    const remember = this.#remember;
    this.#remember = undefined;
    try {
      remember?.();
      return undefined;
    } catch (error) {
      return new ConnectError('local', 'disk-full', messageOf(error));
    }
  }

  readonly verify: HostVerifier = (key: Buffer, answer: (isAccepted: boolean) => void): void => {
    // A rekey must not bring another key than the one that was judged. It is answered at once: the library
    // mixes up its ciphers when a rekey has to wait.
    if (this.#accepted !== undefined) return answer(this.#accepted.equals(key));
    this.#judge(key)
      .then(answer)
      // It throws when the connection was torn down while we judged; nobody waits for the answer then.
      .catch(() => undefined);
  };

  async #judge(key: Buffer): Promise<boolean> {
    const decision = await this.#decide(key);
    if (!decision.accepted) {
      this.#refusal = new ConnectError('hostkey', decision.cause, decision.message, decision.hint);
      return false;
    }
    this.#accepted = Buffer.from(key);
    this.#remember = decision.remember;
    return true;
  }

  async #decide(key: Buffer): Promise<HostKeyDecision> {
    try {
      return await this.#policy.verify(key, this.#address);
    } catch (error) {
      const message = messageOf(error);
      return { accepted: false, cause: 'host-key-unknown', message };
    }
  }
}
