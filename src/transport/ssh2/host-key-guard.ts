/**
 * Holds the handshake until the host key is judged. No secret, user name or command leaves before: the library
 * asks in the middle of the key exchange, and authentication comes after it.
 */

import { hash } from 'node:crypto';
import type { HostVerifier } from 'ssh2';
import { ConnectError } from '../connect-error.ts';
import type { HostKeyDecision, HostKeyPolicy } from './target.ts';

export class HostKeyGuard {
  readonly #policy: HostKeyPolicy;
  readonly #address: string | undefined;
  #accepted: Buffer | undefined;
  #refusal: ConnectError | undefined;

  constructor(policy: HostKeyPolicy, address: string | undefined) {
    this.#policy = policy;
    this.#address = address;
  }

  /** The accepted key, as in a .pub file and as ssh prints fingerprints. */
  get hostKey(): { readonly type: string; readonly fingerprint: string } | undefined {
    return this.#accepted === undefined ? undefined : describeKey(this.#accepted);
  }

  /** Why the key was refused. */
  get refusal(): ConnectError | undefined {
    return this.#refusal;
  }

  readonly verify: HostVerifier = (key: Buffer, answer: (isAccepted: boolean) => void): void => {
    // The library throws when the connection was torn down while we judged; nobody waits for the answer then.
    this.#judge(key)
      .then(answer)
      .catch(() => undefined);
  };

  async #judge(key: Buffer): Promise<boolean> {
    // A rekey must not bring another key than the one that was judged.
    if (this.#accepted !== undefined) return this.#accepted.equals(key);
    const decision = await this.#decide(key);
    if (decision.accepted) this.#accepted = Buffer.from(key);
    else this.#refusal = new ConnectError('hostkey', decision.cause, decision.message, decision.hint);
    return decision.accepted;
  }

  async #decide(key: Buffer): Promise<HostKeyDecision> {
    try {
      return await this.#policy.verify(key, this.#address);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { accepted: false, cause: 'host-key-unknown', message };
    }
  }
}

/** Type and fingerprint of a public key blob (RFC 4253 section 6.6: it begins with its type). */
export function describeKey(blob: Buffer): { readonly type: string; readonly fingerprint: string } {
  const type = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
  return { type, fingerprint: `SHA256:${hash('sha256', blob, 'base64').replace(/=+$/, '')}` };
}
