/** One file to copy between this machine and a node, what came of it, and how it is given up. */

import { GrappeError, systemClock } from '../../base/index.ts';
import { OVERDUE, withinGrace } from '../within-grace.ts';

export interface FileCopy {
  readonly from: string;
  /** The file itself, not a folder. A link of this name is replaced, not written through. */
  readonly to: string;
  readonly signal: AbortSignal;
}

export interface Transferred {
  readonly sizeBytes: number;
  /** SHA-256 of the content, in hexadecimal. */
  readonly sha256: string;
}

/** PATH_MAX of Linux. */
const LONGEST_PATH_BYTES = 4096;

/** Neither side could take such a path as it stands; a lone surrogate would become another name. */
export function checkPath(path: string): void {
  if (path === '') throw unusable(path, 'it is empty');
  if (path.includes('\0')) throw unusable(path, 'it holds a NUL character');
  if (!path.isWellFormed()) throw unusable(path, 'it is no well-formed Unicode text');
  if (path.endsWith('/')) throw unusable(path, 'it names a folder');
  if (Buffer.byteLength(path) > LONGEST_PATH_BYTES) throw unusable(path.slice(0, 40), 'it is too long');
}

function unusable(path: string, why: string): GrappeError {
  return new GrappeError('copy', {
    message: `'${path.replaceAll('\0', String.raw`\0`).toWellFormed()}' cannot be copied`,
    why,
    hint: 'name one file on both sides',
  });
}

/**
 * Settles as `work` does. Once `signal` aborts, a node that does not even let the copy end in order is left
 * behind; the rejection is then the abort's reason.
 */
export async function interruptible<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    const done = await withinGrace(work, { stop: signal, clock: systemClock });
    if (done !== OVERDUE) return done;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  throw signal.reason;
}

/** Settles as `work` does, or at once with the reason of the abort. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    // Even when it is too late already: somebody must hear how `work` fails.
    return await Promise.race([aborted.promise, work]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
