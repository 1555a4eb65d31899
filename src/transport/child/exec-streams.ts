/** The pipes of a child: its output as chunks, its input from a source, with back-pressure. */

import type { Readable, Writable } from 'node:stream';

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
      const next = await Promise.race([chunks.next(), left.happened]);
      if (next === undefined || next.done) break;
      if (!target.write(next.value)) await Promise.race([drained(target), left.happened]);
    }
  } finally {
    left.forget();
    target.end();
    // A source that is waiting for its next chunk would hold return() back; nobody waits for it.
    chunks.return?.()?.catch(() => undefined);
  }
}

interface Leaving {
  readonly happened: Promise<undefined>;
  forget(): void;
}

function leaving(target: Writable, signal: AbortSignal): Leaving {
  const over = Promise.withResolvers<undefined>();
  const leave = (): void => over.resolve(undefined);
  target.once('close', leave);
  signal.addEventListener('abort', leave);
  if (target.destroyed || signal.aborted) leave();
  const forget = (): void => {
    target.off('close', leave);
    signal.removeEventListener('abort', leave);
  };
  return { happened: over.promise, forget };
}

function drained(target: Writable): Promise<undefined> {
  return new Promise((resolve) => target.once('drain', () => resolve(undefined)));
}
