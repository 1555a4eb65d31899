/** The output of a run in memory, up to a bound for each node. */

import type { RunObserver } from '../engine/index.ts';
import type { OutputStream } from '../transport/index.ts';

/** Of one node, unless a program says otherwise. */
const HELD_BYTES = 1024 * 1024;

export class HeldOutput {
  readonly #limitBytes: number;
  readonly #chunks: Record<OutputStream, Uint8Array[]> = { stdout: [], stderr: [] };
  #heldBytes = 0;
  #truncated = false;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  add(stream: OutputStream, chunk: Uint8Array): void {
    const kept = chunk.subarray(0, this.#limitBytes - this.#heldBytes);
    this.#truncated ||= kept.length < chunk.length;
    this.#heldBytes += kept.length;
    // A copy: the transport may use the chunk's memory again.
    if (kept.length > 0) this.#chunks[stream].push(Uint8Array.from(kept));
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  text(stream: OutputStream): string {
    return Buffer.concat(this.#chunks[stream]).toString('utf8');
  }
}

/** Fills `held`, by node. */
export function holdOutput(held: Map<string, HeldOutput>, limitBytes = HELD_BYTES): RunObserver {
  return {
    output(node, stream, chunk) {
      let output = held.get(node);
      if (output === undefined) held.set(node, (output = new HeldOutput(limitBytes)));
      output.add(stream, chunk);
      return undefined;
    },
    again: ({ node }) => void held.delete(node),
  };
}
