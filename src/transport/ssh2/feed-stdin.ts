/** Writes a command's stdin to its channel, no faster than the node takes it. */

import type { Writable } from 'node:stream';
import { unlessAborted } from '../unless-aborted.ts';

/**
 * Resolves when all was written, or the command has ended (`ended` aborts) without reading it. Rejects when the
 * source fails.
 */
export async function feedStdin(
  channel: Writable,
  source: AsyncIterable<Uint8Array>,
  ended: AbortSignal,
): Promise<void> {
  const chunks = source[Symbol.asyncIterator]();
  while (!ended.aborted) {
    const next = await unlessAborted(chunks.next(), ended);
    if (next === undefined) break;
    if (next.done === true) return void channel.end();
    await unlessAborted(written(channel, next.value), ended);
  }
  // The source may be waiting for something that never comes: its end is not awaited.
  chunks.return?.().catch(() => undefined);
}

/** A channel that was closed never calls back; the caller watches for that. */
function written(channel: Writable, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => channel.write(chunk, () => resolve()));
}
