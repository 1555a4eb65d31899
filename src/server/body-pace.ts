/** Large bodies are read in turn, a few at once: whoever sends one slower than this gives the turn to the next. */

import type { Clock } from '../base/index.ts';
import { RequestRefused } from './request-refused.ts';

const LOOK_MS = 10_000;
/** Between two looks: 16 KiB a second. */
const LEAST_BYTES = 160 * 1024;

/** Throws RequestRefused as soon as too little has come for a while. */
export async function atPace<Result>(
  socket: { readonly bytesRead: number },
  clock: Clock,
  read: () => Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  try {
    return await Promise.race([read(), slowness(socket, clock, over.signal)]);
  } finally {
    over.abort();
  }
}

async function slowness(
  socket: { readonly bytesRead: number },
  clock: Clock,
  signal: AbortSignal,
): Promise<never> {
  for (let before = socket.bytesRead; ; before = socket.bytesRead) {
    await clock.sleep(LOOK_MS, signal);
    if (socket.bytesRead - before >= LEAST_BYTES) continue;
    throw new RequestRefused(408, {
      message: 'the request comes too slowly',
      why: `less than ${LEAST_BYTES / 1024} KiB came in ${LOOK_MS / 1000} s, and others wait`,
      hint: 'try again over a faster connection, or with smaller files',
    });
  }
}
