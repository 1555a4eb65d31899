/**
 * The output of a command in pieces. Whoever wants it live gets what there is every little while, in its order; else
 * pieces are full, whatever the moments at which it came: equal outputs are then equal pieces.
 */

import { ByteCredit, type OutputStream } from '../../transport/index.ts';
import { type Clock, NOBODY_WAITS } from '../../base/index.ts';
import { OUTPUT_WINDOW_BYTES, PIECE_BYTES } from '../../protocol/index.ts';

/** Long enough for the lines of one moment, too short to be noticed. */
const LIVE_MS = 50;

export interface PackerParts {
  readonly isLive: boolean;
  readonly clock: Clock;
  readonly send: (stream: OutputStream, piece: Uint8Array) => void;
}

export class OutputPacker {
  readonly #parts: PackerParts;
  readonly #credit = new ByteCredit(OUTPUT_WINDOW_BYTES);
  readonly #over = new AbortController();
  readonly #waiting: Record<OutputStream, Uint8Array[]> = { stdout: [], stderr: [] };
  readonly #bytes: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
  #isFlushing = false;

  constructor(parts: PackerParts) {
    this.#parts = parts;
  }

  /** A promise asks to wait until the other side has taken some. */
  add(stream: OutputStream, chunk: Uint8Array): Promise<void> | undefined {
    if (this.#parts.isLive) this.#send(stream === 'stdout' ? 'stderr' : 'stdout');
    // A copy: the transport may use the memory of the chunk again.
    this.#waiting[stream].push(Uint8Array.from(chunk));
    this.#bytes[stream] += chunk.length;
    if (this.#bytes[stream] >= PIECE_BYTES) this.#sendFull(stream);
    if (this.#parts.isLive) this.#flushSoon();
    return this.#credit.spend(chunk.length);
  }

  /** For what counts as output and is sent otherwise. */
  spend(bytes: number): Promise<void> | undefined {
    return this.#credit.spend(bytes);
  }

  taken(bytes: number): void {
    this.#credit.give(bytes);
  }

  /** The rest of it. */
  end(): void {
    this.#over.abort(NOBODY_WAITS);
    this.#send('stdout');
    this.#send('stderr');
  }

  /** Nobody takes anything any more. */
  abandon(): void {
    this.#credit.end();
  }

  #sendFull(stream: OutputStream): void {
    const bytes = this.#take(stream);
    const full = bytes.length - (bytes.length % PIECE_BYTES);
    for (let at = 0; at < full; at += PIECE_BYTES)
      this.#parts.send(stream, bytes.subarray(at, at + PIECE_BYTES));
    if (full === bytes.length) return;
    this.#waiting[stream].push(bytes.subarray(full));
    this.#bytes[stream] = bytes.length - full;
  }

  #send(stream: OutputStream): void {
    const bytes = this.#take(stream);
    if (bytes.length > 0) this.#parts.send(stream, bytes);
  }

  #take(stream: OutputStream): Uint8Array {
    const bytes = Buffer.concat(this.#waiting[stream]);
    this.#waiting[stream] = [];
    this.#bytes[stream] = 0;
    return bytes;
  }

  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    this.#parts.clock.sleep(LIVE_MS, this.#over.signal).then(
      () => {
        this.#isFlushing = false;
        this.#send('stdout');
        this.#send('stderr');
      },
      () => undefined,
    );
  }
}
