/**
 * Looks at the first bytes of a server, which the library hides when they are no SSH banner: an sshd that
 * throttles says so there, in plain text, and hangs up.
 */

import type { Duplex } from 'node:stream';
import { printableLine } from '../printable.ts';

const KEPT_BYTES = 1024;

export class GreetingTap {
  readonly #stream: Duplex;
  readonly #onBanner: () => void;
  #text = '';
  #isBanner = false;

  constructor(stream: Duplex, onBanner: () => void) {
    this.#stream = stream;
    this.#onBanner = onBanner;
    stream.on('data', this.#look);
  }

  /** Whether the server began to speak SSH (RFC 4253 section 4.2: other lines may come first). */
  get isBanner(): boolean {
    return this.#isBanner;
  }

  /** What came instead, for a message. */
  get text(): string {
    return printableLine(this.#text);
  }

  readonly #look = (chunk: Buffer): void => {
    this.#text += chunk.toString('latin1', 0, KEPT_BYTES);
    this.#isBanner = /^SSH-/m.test(this.#text);
    if (!this.#isBanner && this.#text.length < KEPT_BYTES) return;
    this.#stream.off('data', this.#look);
    if (this.#isBanner) this.#onBanner();
  };
}
