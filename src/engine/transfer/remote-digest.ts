/**
 * Whether a file on a node begins with what was copied. The node's own sha256sum spares reading the file back;
 * where there is none, or it sees other files than SFTP does (chroot), the file is read.
 */

import { GrappeError } from '../../base/index.ts';
import { type Connection, quoteArguments, type RemoteFiles } from '../../transport/index.ts';
import { firstBytes, Measured } from './content.ts';
import type { Transferred } from './file-copy.ts';

export interface RemoteFile {
  readonly connection: Connection;
  readonly files: RemoteFiles;
  readonly path: string;
  readonly signal: AbortSignal;
  /** Reading it again proves nothing: less came than it was said to hold. */
  readonly isShort?: boolean;
}

/** Throws GrappeError `copy` unless the first `mostBytes` of the file are what was copied. */
export async function confirm(file: RemoteFile, copied: Transferred, mostBytes: number): Promise<void> {
  if ((await digestThere(file, mostBytes)) === copied.sha256) return;
  if (!file.isShort && (await digestHere(file, mostBytes)) === copied.sha256) return;
  throw new GrappeError('copy', {
    message: `a file on '${file.connection.node}' changed while it was copied, or was damaged on the way`,
    why: 'the checksums of both sides differ',
    hint: 'copy it again when nobody writes to it',
  });
}

const PROGRAM = 'head -c "$2" <"$1" | sha256sum';
const ANSWER = /^([0-9a-f]{64}) [ *]-$/m;
const LONGEST_ANSWER_BYTES = 4096;

async function digestThere(file: RemoteFile, mostBytes: number): Promise<string | undefined> {
  let answer = '';
  await file.connection.exec(quoteArguments(['sh', '-c', PROGRAM, 'sh', file.path, String(mostBytes)]), {
    signal: file.signal,
    onOutput(stream, chunk) {
      if (stream === 'stdout' && answer.length < LONGEST_ANSWER_BYTES)
        answer += Buffer.from(chunk).toString('latin1');
      return undefined;
    },
  });
  return ANSWER.exec(answer)?.[1];
}

async function digestHere({ files, path, signal }: RemoteFile, mostBytes: number): Promise<string> {
  const content = new Measured(firstBytes(files.read(path), mostBytes), signal);
  for await (const _ of content.bytes());
  return content.total().sha256;
}
