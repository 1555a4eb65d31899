/** Why a draft could not be written: SFTP has no word for a full disk, so the node is asked how much room there is. */

import { posix } from 'node:path';
import { GrappeError } from '../../base/index.ts';
import type { CopySession } from './copy-session.ts';
import { runOnNode } from './node-program.ts';

export interface UnwrittenDraft {
  readonly path: string;
  /** The place of the file. */
  readonly to: string;
  readonly sizeBytes: number;
}

/** What went wrong with the draft, told of the file. */
export async function writeTrouble(
  session: CopySession,
  { path, to, sizeBytes }: UnwrittenDraft,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof GrappeError) || error.code !== 'copy' || !session.connection.alive) return error;
  const freeBytes = saysNoMore(error) ? await roomAt(session, posix.dirname(to)) : undefined;
  const isFull = freeBytes !== undefined && freeBytes < sizeBytes;
  const why = isFull ? `no space left there: it needs ${sizeBytes} bytes, ${freeBytes} are free` : error.why;
  const message = error.message.replace(path, to);
  return new GrappeError('copy', { message, ...(why !== undefined && { why }), cause: error });
}

/** SSH_FX_FAILURE: whatever has no code of its own. */
const FAILURE = 4;

function saysNoMore({ cause }: GrappeError): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === FAILURE;
}

/** In bytes, by the node's own df; the draft is gone by now. */
async function roomAt(session: CopySession, folder: string): Promise<number | undefined> {
  const { stdout } = await runOnNode(session, { words: ['df', '-Pk', '--', folder] });
  const available = /\s\d+\s+\d+\s+(\d+)\s+\d+%\s/.exec(stdout)?.[1];
  return available === undefined ? undefined : Number(available) * 1024;
}
