/** A program of the node that a copy needs, and the little of its answer that counts. */

import { quoteArguments } from '../../transport/index.ts';
import type { CopySession } from './copy-session.ts';

export interface NodeAnswer {
  readonly isDone: boolean;
  readonly stdout: string;
  /** The last line of what it said on standard error. */
  readonly complaint: string;
}

export interface NodeProgram {
  readonly words: readonly string[];
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  /** What it says beyond that is no answer. */
  readonly mostBytes?: number;
}

const MOST_BYTES = 4096;

/** Rejects with the reason of the abort only. */
export async function runOnNode(
  { connection, signal }: Pick<CopySession, 'connection' | 'signal'>,
  { words, stdin, mostBytes = MOST_BYTES }: NodeProgram,
): Promise<NodeAnswer> {
  const said = { stdout: new FirstBytes(mostBytes), stderr: new FirstBytes(MOST_BYTES) };
  const end = await connection.exec(quoteArguments(words), {
    signal,
    ...(stdin && { stdin }),
    onOutput(stream, chunk) {
      said[stream].add(chunk);
      return undefined;
    },
  });
  signal.throwIfAborted();
  return {
    isDone: end.kind === 'exited' && end.code === 0,
    stdout: said.stdout.text(),
    complaint: said.stderr.text().trim().split('\n').at(-1) ?? '',
  };
}

class FirstBytes {
  readonly #chunks: Uint8Array[] = [];
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  add(chunk: Uint8Array): void {
    if (this.#left <= 0) return;
    this.#left -= chunk.length;
    // A copy: the transport may use the chunk's memory again.
    this.#chunks.push(Uint8Array.from(chunk));
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
