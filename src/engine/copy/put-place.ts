/** Where on a node the sources go: into a folder that is there, or under the name that was given. */

import { posix } from 'node:path';
import { GrappeError } from '../../base/index.ts';
import type { RemoteStat } from '../../transport/index.ts';
import { checkPath } from '../transfer/file-copy.ts';
import type { CopySession } from './copy-session.ts';
import type { LocalEntry, LocalTree } from './local-tree.ts';

/** One entry of a source, and its path on the node. */
export interface PutItem {
  readonly entry: LocalEntry;
  readonly path: string;
  readonly sizeBytes: number;
  /** The folder that it stands in, if that belongs to the copy, too. */
  readonly parent: string | undefined;
}

/**
 * As cp does: into `destination` if that is a folder, or a link to one. One that ends with `/` is made where it is
 * missing. Relative ones begin at the login folder, as does `~/`.
 */
export async function placeOnNode(
  session: CopySession,
  trees: readonly LocalTree[],
  destination: string,
): Promise<PutItem[]> {
  const path = fromHome(destination);
  const folder = await folderAt(session, path, trees);
  return trees.flatMap((tree) => {
    const root = folder === undefined ? path : joined(folder, tree.name);
    return tree.entries.map((entry) => itemOf(root, entry));
  });
}

export function fromHome(path: string): string {
  if (path === '' || path === '~') return '.';
  return path.startsWith('~/') ? path.slice(2).replace(/^\/+/, '') || '.' : path;
}

function itemOf(root: string, entry: LocalEntry): PutItem {
  const path = entry.path === '' ? root : joined(root, entry.path);
  const parent = entry.path === '' ? undefined : posix.dirname(path);
  return { entry, path, parent, sizeBytes: entry.sizeBytes };
}

function joined(folder: string, name: string): string {
  if (name === '') return folder;
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}

/** The folder that the sources go into; undefined: the only source gets the name of the destination. */
async function folderAt(
  session: CopySession,
  path: string,
  trees: readonly LocalTree[],
): Promise<string | undefined> {
  const bare = path.replace(/(.)\/+$/, '$1');
  checkPath(bare);
  const found = await session.files.stat(bare);
  if (found?.kind === 'directory') return bare;
  const behind = found?.kind === 'link' ? await linkedFolder(session, bare) : undefined;
  if (behind !== undefined) return behind;
  if (path !== bare) return makeFolder(session, bare, found);
  const [first, second] = trees;
  if (!second && first && first.name !== '') return undefined;
  if (!second && !found) return undefined;
  throw noFolder(session, bare);
}

/** The folder itself, so that the link cannot lead elsewhere while the copy goes on. */
async function linkedFolder({ files }: CopySession, link: string): Promise<string | undefined> {
  const path = await files.realpath(link);
  return (await files.stat(path))?.kind === 'directory' ? path : undefined;
}

async function makeFolder(
  session: CopySession,
  path: string,
  found: RemoteStat | undefined,
): Promise<string> {
  if (found) throw noFolder(session, path);
  if (session.options.dryRun) return path;
  try {
    await session.files.makeFolder(path, 0o777);
  } catch (error) {
    // Nodes may share a file system.
    if ((await session.files.stat(path))?.kind !== 'directory') throw error;
  }
  return path;
}

function noFolder({ connection }: CopySession, path: string): GrappeError {
  return new GrappeError('copy', {
    message: `'${path}' on '${connection.node}' is no folder`,
    hint: "end it with '/' to have it made",
  });
}
