/**
 * A file of a node onto this machine, by SFTP. Written beside its destination under a temporary name, compared by
 * SHA-256, then renamed: the old file stays until the new one is whole. Nothing that the node says becomes a path
 * of this machine.
 */

import { GrappeError } from '../../base/index.ts';
import type { Connection, RemoteFiles, RemoteStat } from '../../transport/index.ts';
import { Measured, told } from './content.ts';
import { checkPath, type FileCopy, interruptible, type Transferred, unlessAborted } from './file-copy.ts';
import { LocalDraft } from './local-file.ts';
import { confirm } from './remote-digest.ts';

/**
 * Relative remote paths begin at the login folder. The file gets the permissions that it has there, less the
 * umask, and neither setuid, setgid nor sticky. Rejects with GrappeError `copy` or `local`, or with the reason of
 * the abort.
 */
export async function getFile(connection: Connection, copy: FileCopy): Promise<Transferred> {
  copy.signal.throwIfAborted();
  checkPath(copy.from);
  checkPath(copy.to);
  return interruptible(get(connection, copy), copy.signal);
}

async function get(connection: Connection, { from, to, signal }: FileCopy): Promise<Transferred> {
  await using files = await connection.sftp();
  const { path, mode, sizeBytes } = await sourceOf(files, from, connection.node);
  await using draft = await LocalDraft.create(to, mode);
  const content = new Measured(told(files.read(path), sizeBytes), signal);
  await draft.write(content.bytes());
  const received = content.total();
  // What was said to be empty has no lasting content to compare with.
  if (sizeBytes > 0) {
    const isShort = received.sizeBytes < sizeBytes;
    await unlessAborted(confirm({ connection, files, path, signal, isShort }, received, sizeBytes), signal);
  }
  await draft.publish();
  return received;
}

async function sourceOf(
  files: RemoteFiles,
  path: string,
  node: string,
): Promise<RemoteStat & { readonly path: string }> {
  const found = await files.stat(path);
  if (found?.kind === 'link') return behindLink(files, path, node);
  if (found?.kind === 'file') return { ...found, path };
  throw notAFile(path, node, found);
}

/** Once only: the real path of an honest node is no link. */
async function behindLink(
  files: RemoteFiles,
  link: string,
  node: string,
): Promise<RemoteStat & { readonly path: string }> {
  const path = await files.realpath(link);
  const found = await files.stat(path);
  if (found?.kind === 'file') return { ...found, path };
  throw notAFile(link, node, found);
}

function notAFile(path: string, node: string, found: RemoteStat | undefined): GrappeError {
  if (!found) return new GrappeError('copy', { message: `there is no file '${path}' on '${node}'` });
  const kind = found.kind === 'directory' ? 'a folder' : 'no file';
  return new GrappeError('copy', {
    message: `'${path}' on '${node}' is ${kind}`,
    hint: 'name the file to fetch',
  });
}
