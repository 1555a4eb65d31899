/** Output that a process left open behind it (a daemon that keeps the pipe) is waited for only this long. */

import type { Readable } from 'node:stream';

export const OPEN_OUTPUT_GRACE_MS = 2000;

/** Closes the streams when the grace after `ended` is over; resolves as `delivered` does. */
export async function untilGraceIsOver(
  ended: Promise<unknown>,
  delivered: Promise<unknown>,
  streams: readonly Readable[],
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const close = (): void => streams.forEach((stream) => stream.destroy());
  void ended.then(() => (timer = setTimeout(close, OPEN_OUTPUT_GRACE_MS)));
  try {
    await delivered;
  } finally {
    clearTimeout(timer);
  }
}
