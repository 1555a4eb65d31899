/**
 * A draft that a node writes by itself, from what a command of its own prints: so a file comes from another node, or
 * goes on from what an earlier copy left there. Nothing that is there already is written to, and no link followed.
 */

import { GrappeError } from '../../base/index.ts';
import type { CopySession } from './copy-session.ts';
import { runOnNode } from './node-program.ts';
import { askDigests } from './remote-digests.ts';

export interface Reception {
  /** The new file. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly modifiedMs: number | undefined;
  /** SHA-256 of what it must be. */
  readonly digest: string;
  /** The command, and what it reads. */
  readonly words: readonly string[];
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
}

/**
 * Created by the shell under -C, hence with O_EXCL. All else is done through the open descriptor, so that nobody can
 * put a link in the file's place meanwhile. More than was announced is not taken.
 */
const PROGRAM =
  'set -C; umask 077; draft=$1 most=$2 mode=$3 time=$4; shift 4; ' +
  '{ "$@" | head -c "$most" && chmod "$mode" /proc/self/fd/1 && ' +
  '{ [ -z "$time" ] || touch -d "@$time" /proc/self/fd/1; } && ' +
  '{ sync /proc/self/fd/1 2>/dev/null || :; }; } >"$draft"';

/** Throws GrappeError `copy` unless the file is whole; it is then gone. */
export async function receive(session: CopySession, reception: Reception): Promise<void> {
  const { path, sizeBytes, mode, modifiedMs, digest, words, stdin } = reception;
  const time = modifiedMs === undefined ? '' : String(Math.floor(modifiedMs / 1000));
  const program = ['sh', '-c', PROGRAM, 'sh', path, String(sizeBytes), mode.toString(8), time, ...words];
  const { complaint } = await runOnNode(session, { words: program, stdin });
  const found = await session.files.stat(path);
  if (found?.kind === 'file' && found.sizeBytes === sizeBytes) {
    const [there] = await askDigests(session, [{ path, sizeBytes }], 'all');
    if (there === digest) return;
  }
  // By the shell that made it: SFTP may see other files.
  await runOnNode(session, { words: ['rm', '-f', '--', path] });
  throw new GrappeError('copy', { message: 'it did not arrive whole', why: complaint });
}
