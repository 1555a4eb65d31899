/** The pipes of a child: its output as chunks, its input from a source, with back-pressure. */

import type { Readable, Writable } from 'node:stream';
import { unlessAborted } from '../unless-aborted.ts';

/** The chunks of a pipe. That this side closed it is an end like any other. */
export async function* chunksOf(pipe: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of pipe) yield chunk as Buffer;
  } catch (error) {
    if (!pipe.destroyed || pipe.errored) throw error;
  }
}

/**
 * Copies `source` to `target` and ends it. Stops quietly when nobody reads any more (`target` destroyed) or when
 * `signal` aborts; rejects when the source does.
 */
export async function feed(
  source: AsyncIterable<Uint8Array>,
  target: Writable,
  signal: AbortSignal,
): Promise<void> {
  const left = leaving(target, signal);
  const chunks = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unlessAborted(chunks.next(), left.signal);
      if (next === undefined || next.done) break;
      if (!target.write(next.value)) await unlessAborted(drained(target), left.signal);
    }
  } finally {
    left.forget();
    target.end();
    // A source that is waiting for its next chunk would hold return() back; nobody waits for it.
    chunks.return?.()?.catch(() => undefined);
  }
}

interface Leaving {
  /** Aborts when the target is gone or the caller gives up. */
  readonly signal: AbortSignal;
  forget(): void;
}

function leaving(target: Writable, signal: AbortSignal): Leaving {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  target.once('close', leave);
  signal.addEventListener('abort', leave);
  if (target.destroyed || signal.aborted) leave();
  const forget = (): void => {
    target.off('close', leave);
    signal.removeEventListener('abort', leave);
  };
  return { signal: gone.signal, forget };
}

function drained(target: Writable): Promise<void> {
  return new Promise((resolve) => target.once('drain', () => resolve()));
}
