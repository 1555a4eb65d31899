/**
 * Output on a file descriptor by asynchronous writes. process.stdout writes synchronously to terminals and files:
 * one that is slow would stop every node's keepalive. Here it only fills a bounded queue.
 */

import { fstatSync, writev } from 'node:fs';
import type { Output } from './io.ts';

const HIGH_WATER_BYTES = 1 << 20;
const RETRY_MS = 10;
/** For one system call (IOV_MAX). */
const MOST_PIECES = 1024;

/** node:tty is loaded where a terminal may be: it brings node:net along. */
export function isTerminal(fd: number): boolean {
  return fstatSync(fd).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(fd);
}

export class FdOutput implements Output {
  readonly closed: AbortSignal;
  readonly #fd: number;
  readonly #closing = new AbortController();
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #writing = false;
  #waiting: (() => void)[] = [];
  #held = false;
  #isTerminal: boolean | undefined;

  constructor(fd: number) {
    this.#fd = fd;
    this.closed = this.#closing.signal;
  }

  get isTerminal(): boolean {
    return (this.#isTerminal ??= isTerminal(this.#fd));
  }

  // 0: a terminal that does not know its size.
  get columns(): number {
    return this.#terminal.columns || 80;
  }

  get rows(): number {
    return this.#terminal.rows || 24;
  }

  get #terminal(): NodeJS.WriteStream {
    return this.#fd === 2 ? process.stderr : process.stdout;
  }

  write(data: string | Uint8Array): Promise<void> | undefined {
    if (this.closed.aborted || data.length === 0) return undefined;
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (!this.#writing) this.#next();
    return this.#queuedBytes > HIGH_WATER_BYTES ? this.flush() : undefined;
  }

  /** Keeps back what is written from now on, until the answer is disposed of. */
  hold(): Disposable {
    this.#held = true;
    const release = (): void => {
      this.#held = false;
      if (!this.#writing) this.#next();
    };
    return { [Symbol.dispose]: release };
  }

  flush(): Promise<void> {
    if (!this.#writing && this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #next(): void {
    if (this.#queue.length === 0) return this.#idle();
    this.#writing = !this.#held;
    if (this.#held) return;
    this.#send(this.#queue.splice(0, MOST_PIECES));
  }

  #send(pieces: Uint8Array[]): void {
    writev(this.#fd, pieces, null, (error, written) => {
      // The descriptor may be shared with a program that made it non-blocking.
      if (error?.code === 'EAGAIN') return void setTimeout(() => this.#send(pieces), RETRY_MS);
      if (error) return this.#close(error);
      this.#queuedBytes -= written;
      const rest = withoutFirst(pieces, written);
      if (rest.length > 0) this.#send(rest);
      else this.#next();
    });
  }

  #close(error: NodeJS.ErrnoException): void {
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#closing.abort(error);
    this.#idle();
  }

  #idle(): void {
    this.#writing = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}

/** What remains when so many bytes have gone. */
function withoutFirst(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(left);
    left = Math.max(0, left - piece.length);
    return rest.length > 0 ? [rest] : [];
  });
}
