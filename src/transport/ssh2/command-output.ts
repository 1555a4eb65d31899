/** Output of one command on its way to the reader: credit, preamble, back-pressure, and failures of the reader. */

import { asError } from '../../base/index.ts';
import type { ExecIo, OutputStream } from '../transport.ts';
import { PreambleFilter } from '../preamble-filter.ts';
import type { ReceiveCredit } from './receive-credit.ts';

export interface CommandOutputOptions {
  readonly onOutput: ExecIo['onOutput'];
  readonly credit: ReceiveCredit;
  /** Of the wrapper's marker; undefined when there is no wrapper. */
  readonly nonce: string | undefined;
  /** The marker line of stdout came: the command has started. */
  readonly onMarker: (words: readonly string[]) => void;
  /** The reader failed; it gets nothing more. */
  readonly onFailure: (error: Error) => void;
}

export class CommandOutput {
  readonly #options: CommandOutputOptions;
  readonly #filters: Readonly<Record<OutputStream, PreambleFilter>> | undefined;
  readonly #deliveries = new Set<Promise<void>>();
  #failed = false;
  #started: boolean;

  constructor(options: CommandOutputOptions) {
    this.#options = options;
    const { nonce } = options;
    this.#filters =
      nonce === undefined
        ? undefined
        : { stdout: new PreambleFilter(nonce), stderr: new PreambleFilter(nonce) };
    this.#started = nonce === undefined;
  }

  /** Whether the command has begun to run, as far as the marker tells. */
  get started(): boolean {
    return this.#started;
  }

  /** Whether the reader holds the node back. */
  get isWaiting(): boolean {
    return this.#options.credit.isWaiting;
  }

  /** What the login shell printed instead of the command. */
  get preamble(): Uint8Array {
    const { stdout, stderr } = this.#filters ?? {};
    return Buffer.concat([stdout?.preamble ?? Buffer.alloc(0), stderr?.preamble ?? Buffer.alloc(0)]);
  }

  /** False when the node sent more than it was allowed to. */
  receive(stream: OutputStream, chunk: Buffer): boolean {
    const { credit } = this.#options;
    if (!credit.receive(chunk.length)) return false;
    const delivery = this.#deliver(stream, this.#withoutPreamble(stream, chunk));
    if (delivery === undefined) credit.use(chunk.length);
    else this.#track(credit.useLater(chunk.length, delivery));
    return true;
  }

  /** Resolves when the reader has taken everything. */
  async settled(): Promise<void> {
    await Promise.all(this.#deliveries);
    this.#options.credit.close();
  }

  #withoutPreamble(stream: OutputStream, chunk: Buffer): Buffer {
    if (this.#filters === undefined) return chunk;
    const own = this.#filters[stream].pass(chunk);
    const words = this.#started ? undefined : this.#filters.stdout.marker;
    if (words !== undefined) {
      this.#started = true;
      this.#options.onMarker(words);
    }
    return own;
  }

  #deliver(stream: OutputStream, own: Buffer): Promise<void> | undefined {
    if (own.length === 0 || this.#failed) return undefined;
    try {
      return this.#options.onOutput(stream, own);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #track(delivery: Promise<void>): void {
    const tracked = delivery
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#deliveries.delete(tracked));
    this.#deliveries.add(tracked);
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#options.onFailure(asError(error));
  }
}
