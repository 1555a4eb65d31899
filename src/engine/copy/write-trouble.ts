/** Why a draft could not be written: SFTP has no word for a full disk or quota, so the node is asked how much room there is. */

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
  const why = saysNoMore(error) ? await whyNot(session, posix.dirname(to), sizeBytes) : error.why;
  const message = error.message.replace(path, to);
  return new GrappeError('copy', { message, ...(why !== undefined && { why }), cause: error });
}

/** SSH_FX_FAILURE: whatever has no code of its own. */
const FAILURE = 4;

function saysNoMore({ cause }: GrappeError): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === FAILURE;
}

/** By the node's own df; the draft is gone by now. */
async function whyNot(session: CopySession, folder: string, sizeBytes: number): Promise<string> {
  const words = ['sh', '-c', 'df -Pk -- "$1"; df -Pi -- "$1"', 'sh', folder];
  const { stdout } = await runOnNode(session, { words });
  const [kilobytes, inodes] = Array.from(stdout.matchAll(AVAILABLE), ([, number]) => Number(number));
  if (kilobytes === undefined) return SILENT;
  const freeBytes = kilobytes * 1024;
  if (freeBytes < sizeBytes) return `no space left there: it needs ${sizeBytes} bytes, ${freeBytes} are free`;
  if (inodes === 0) return 'no space left there: no inode is free';
  return `${SILENT}; ${freeBytes} bytes are free there, but a quota or a limit may be reached`;
}

const AVAILABLE = /\s\d+\s+\d+\s+(\d+)\s+\d+%\s/g;
const SILENT = 'the node says no more than that it failed';
