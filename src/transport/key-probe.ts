/**
 * Collects the host keys of one server: a server presents one key a connection, of the first type that the client
 * offers and the server has, so each connection offers the types that were not seen yet. Every key is refused,
 * which ends the connection before it goes any further.
 */

import { ConnectError } from './connect-error.ts';
import { publicKeyOf } from './openssh-files/index.ts';
import type { HostKeyPolicy } from './ssh2/index.ts';

export class KeyProbe {
  readonly #keys: Buffer[] = [];
  #algorithms: readonly string[];

  /** `algorithms`: those of host keys (RFC 4253 names) to ask for, in order. */
  constructor(algorithms: readonly string[]) {
    this.#algorithms = algorithms;
  }

  get keyBlobs(): readonly Buffer[] {
    return this.#keys;
  }

  policy(): HostKeyPolicy {
    return {
      rule: 'none',
      algorithms: this.#algorithms,
      verify: (keyBlob) => {
        this.#keep(Buffer.from(keyBlob));
        return { accepted: false, cause: 'host-key-unknown', message: 'its host key was read' };
      },
    };
  }

  /** Connects until no type is left. Rejects with the ConnectError of a connection that brought no key. */
  async collect(connect: () => Promise<AsyncDisposable>): Promise<void> {
    while (this.#algorithms.length > 0) {
      const seen = this.#keys.length;
      const error = await failureOf(connect);
      if (this.#keys.length > seen) continue;
      // The server has keys of no other type.
      if (seen > 0 && error.connectCause === 'protocol') return;
      throw error;
    }
  }

  /** A server that presents what it was not asked for is asked no further. */
  #keep(keyBlob: Buffer): void {
    const type = publicKeyOf(keyBlob)?.type ?? '';
    const left = this.#algorithms.filter((algorithm) => !isOfType(algorithm, type));
    if (left.length < this.#algorithms.length) this.#keys.push(keyBlob);
    this.#algorithms = left.length < this.#algorithms.length ? left : [];
  }
}

/** RSA keys have one type and several signature algorithms. */
function isOfType(algorithm: string, type: string): boolean {
  return type === 'ssh-rsa' ? algorithm.startsWith('rsa-sha2-') : algorithm === type;
}

async function failureOf(connect: () => Promise<AsyncDisposable>): Promise<ConnectError> {
  try {
    await using _unexpected = await connect();
  } catch (error) {
    if (error instanceof ConnectError) return error;
    throw error;
  }
  return new ConnectError(
    'unreachable',
    'protocol',
    'the connection went on though its host key was refused',
  );
}
