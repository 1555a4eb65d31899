/**
 * A file of this machine onto a node, by SFTP. Written beside its destination under a temporary name, compared by
 * SHA-256, then renamed: the old file stays until the new one is whole.
 */

import { GrappeError } from '../../base/index.ts';
import type { Connection, RemoteStat } from '../../transport/index.ts';
import { Measured } from './content.ts';
import { checkPath, type FileCopy, interruptible, type Transferred } from './file-copy.ts';
import { openSource } from './local-file.ts';
import { confirm } from './remote-digest.ts';
import { besidePath } from './temporary-name.ts';

/**
 * Relative remote paths begin at the login folder. The file gets the permissions that it has here. Rejects with
 * GrappeError `copy` or `local`, or with the reason of the abort.
 */
export async function putFile(connection: Connection, copy: FileCopy): Promise<Transferred> {
  copy.signal.throwIfAborted();
  checkPath(copy.from);
  checkPath(copy.to);
  return interruptible(put(connection, copy), copy.signal);
}

async function put(connection: Connection, copy: FileCopy): Promise<Transferred> {
  await using source = await openSource(copy.from);
  await using files = await connection.sftp();
  refuseSpecial(copy.to, connection.node, await files.stat(copy.to));
  const path = besidePath(copy.to);
  try {
    const content = new Measured(source.content, copy.signal);
    await files.create(path, content.bytes(), { mode: source.mode });
    const sent = content.total();
    // One byte more than was sent: a longer file is another file.
    await confirm({ connection, files, path, signal: copy.signal }, sent, sent.sizeBytes + 1);
    await files.rename(path, copy.to);
    return sent;
  } catch (error) {
    // Where the link is gone, the temporary file is all that stays behind.
    await files.remove(path).catch(() => undefined);
    throw error;
  }
}

/** A rename would put a file in the place of a device. */
function refuseSpecial(path: string, node: string, found: RemoteStat | undefined): void {
  if (!found || found.kind === 'file' || found.kind === 'link') return;
  const kind = found.kind === 'directory' ? 'a folder' : 'no file';
  throw new GrappeError('copy', {
    message: `'${path}' on '${node}' is ${kind}`,
    hint: 'name the file to write',
  });
}
