/**
 * Files under temporary names that copies left behind on a node when their link was cut or their machine died. Those
 * of this account that nobody wrote to for a day are removed from every folder that is copied into; from younger ones
 * a copy of the same content goes on.
 */

import { isUnfinishedName } from '../transfer/temporary-name.ts';
import type { CopySession } from './copy-session.ts';
import { runOnNode } from './node-program.ts';

/** Minutes by the node's own clock. */
export const STALE_MINUTES = 24 * 60;

/** Its words are folders; a line `/` stands before the names in each. */
const PROGRAM =
  'CDPATH=; for folder do echo /; (cd -- "$folder" && find . -maxdepth 1 -name ".grappe-*.partial" -type f ' +
  `-user "$(id -u)" \\( -mmin +${STALE_MINUTES} -delete -o -print \\)) 2>/dev/null; done`;
const MOST_BYTES = 16 * 1024;

/** The paths of those that are left, after the stale ones were removed. */
export async function unfinishedIn(session: CopySession, folders: readonly string[]): Promise<string[]> {
  if (folders.length === 0) return [];
  const words = ['sh', '-c', PROGRAM, 'sh', ...folders];
  const { stdout } = await runOnNode(session, { words, mostBytes: folders.length * MOST_BYTES });
  const found: string[] = [];
  let at = -1;
  for (const line of stdout.split('\n')) {
    const folder = line === '/' ? folders[++at] : folders[at];
    const name = line.replace(/^\.\//, '');
    if (folder !== undefined && isUnfinishedName(name)) found.push(`${folder}/${name}`);
  }
  return found;
}
