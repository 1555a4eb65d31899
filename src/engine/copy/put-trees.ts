/**
 * Files and trees of this machine onto a node, by SFTP. Each file is written beside its place, compared by SHA-256,
 * then renamed. A link on the node is replaced, and never written through, as far as the protocol lets one look.
 */

import type { RemoteFiles } from '../../transport/index.ts';
import { PERMISSIONS } from '../transfer/local-file.ts';
import { besidePath } from '../transfer/temporary-name.ts';
import type { CopySession } from './copy-session.ts';
import type { FileItem } from './draft.ts';
import type { LocalTree } from './local-tree.ts';
import { attributesOf, inTheWay, PutFiles } from './put-files.ts';
import { type PutItem, placeOnNode } from './put-place.ts';
import type { Spread } from './spread.ts';

/** With `spread`, nodes get large files from each other. */
export async function putTrees(
  session: CopySession,
  trees: readonly LocalTree[],
  destination: string,
  spread?: Spread,
): Promise<void> {
  const items = await placeOnNode(session, trees, destination);
  await new Put(session, spread).run(items);
  const refused = trees.flatMap((tree) => tree.refused);
  for (const { path, why } of refused) await session.failed(path, why);
}

class Put {
  readonly #session: CopySession;
  /** Folders that this copy made: nothing else is in them. */
  readonly #made = new Set<string>();
  /** Folders that are none: nothing goes into them. */
  readonly #barred = new Set<string>();
  readonly #files: PutFiles;

  constructor(session: CopySession, spread: Spread | undefined) {
    this.#session = session;
    this.#files = new PutFiles(session, this.#made, spread);
  }

  async run(items: readonly PutItem[]): Promise<void> {
    const folders = items.filter(({ entry }) => entry.kind === 'directory');
    const levels = Map.groupBy(folders, ({ path }) => path.split('/').length);
    for (const level of levels.values()) await this.#session.each(level, (item) => this.#enter(item));
    const open = items.filter(({ parent }) => parent === undefined || !this.#barred.has(parent));
    await this.#files.put(open.flatMap((item) => fileItem(item)));
    await this.#session.each(
      open.filter(({ entry }) => entry.kind === 'link'),
      (item) => this.#putLink(item),
    );
    if (this.#session.options.preserve) await this.#finish([...levels.values()]);
  }

  async #enter(item: PutItem): Promise<void> {
    const { path, parent } = item;
    if (parent !== undefined && this.#barred.has(parent)) this.#barred.add(path);
    else if ((await this.#session.attempt(path, () => this.#makeFolder(item))) !== true)
      this.#barred.add(path);
  }

  async #makeFolder({ path, parent, entry }: PutItem): Promise<true> {
    const { files, options } = this.#session;
    const found = this.#isNew(parent) ? undefined : await files.stat(path);
    if (found?.kind === 'directory') return true;
    if (found) throw inTheWay(path, `${found.kind === 'link' ? 'a link' : 'no folder'} on the node`);
    // Whatever its mode will be, this copy must be able to write into it.
    if (!options.dryRun && !(await madeFolder(files, path, (entry.mode & PERMISSIONS) | 0o700))) return true;
    this.#made.add(path);
    await this.#session.copied(`${path}/`, 0);
    return true;
  }

  #isNew(parent: string | undefined): boolean {
    return parent !== undefined && this.#made.has(parent);
  }

  async #putLink({ path, parent, entry }: PutItem): Promise<void> {
    const { files, options } = this.#session;
    await this.#session.attempt(path, async () => {
      const target = entry.target ?? '';
      const found = this.#isNew(parent) ? undefined : await files.stat(path);
      if (found?.kind === 'directory' || found?.kind === 'other') throw inTheWay(path, 'no file on the node');
      if (found?.kind === 'link' && (await files.readLink(path)) === target) {
        this.#session.unchanged(0);
        return;
      }
      if (!options.dryRun) await this.#makeLink(path, target);
      await this.#session.copied(path, 0);
    });
  }

  async #makeLink(path: string, target: string): Promise<void> {
    const { files } = this.#session;
    const draft = besidePath(path);
    await files.makeLink(draft, target);
    try {
      await files.rename(draft, path);
    } catch (error) {
      await files.remove(draft).catch(() => undefined);
      throw error;
    }
  }

  /** The deepest first: a folder without write permission takes nothing more. */
  async #finish(levels: readonly (readonly PutItem[])[]): Promise<void> {
    if (this.#session.options.dryRun) return;
    for (const level of levels.toReversed()) {
      const open = level.filter(({ path }) => !this.#barred.has(path));
      await this.#session.each(open, async ({ path, entry }) => {
        await this.#session.attempt(path, () => this.#session.files.setAttributes(path, attributesOf(entry)));
      });
    }
  }
}

/** False when somebody else made it meanwhile: nodes may share a file system. */
async function madeFolder(files: RemoteFiles, path: string, mode: number): Promise<boolean> {
  try {
    await files.makeFolder(path, mode);
    return true;
  } catch (error) {
    if ((await files.stat(path))?.kind === 'directory') return false;
    throw error;
  }
}

function fileItem(item: PutItem): FileItem[] {
  const { source } = item.entry;
  return source ? [{ ...item, source }] : [];
}
