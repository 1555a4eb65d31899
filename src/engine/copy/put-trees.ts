/**
 * Files and trees of this machine onto a node, by SFTP. Each file is written beside its place, compared by SHA-256,
 * then renamed. A link on the node is replaced, and never written through, as far as the protocol lets one look.
 */

import { GrappeError } from '../../base/index.ts';
import type { RemoteFiles } from '../../transport/index.ts';
import { PERMISSIONS } from '../transfer/local-file.ts';
import { besidePath } from '../transfer/temporary-name.ts';
import { batchesOf } from './batches.ts';
import type { CopySession, Moved } from './copy-session.ts';
import type { LocalTree } from './local-tree.ts';
import { type PutItem, placeOnNode } from './put-place.ts';
import { askDigests, readsAs } from './remote-digests.ts';
import type { SharedFile } from './shared-file.ts';
import { isSameTime } from './tree-entry.ts';

export async function putTrees(
  session: CopySession,
  trees: readonly LocalTree[],
  destination: string,
): Promise<void> {
  const items = await placeOnNode(session, trees, destination);
  await new Put(session).run(items);
  const refused = trees.flatMap((tree) => tree.refused);
  for (const { path, why } of refused) await session.failed(path, why);
}

interface FileItem extends PutItem {
  readonly source: SharedFile;
}

/** A file that is written and waits for its place. */
interface Draft {
  readonly item: FileItem;
  readonly path: string;
  readonly sizeBytes: number;
  /** SHA-256; empty while it is not known, or the source changed. */
  digest: string;
}

class Put {
  readonly #session: CopySession;
  /** Folders that this copy made: nothing else is in them. */
  readonly #made = new Set<string>();
  /** Folders that are none: nothing goes into them. */
  readonly #barred = new Set<string>();

  constructor(session: CopySession) {
    this.#session = session;
  }

  async run(items: readonly PutItem[]): Promise<void> {
    const folders = items.filter(({ entry }) => entry.kind === 'directory');
    const levels = Map.groupBy(folders, ({ path }) => path.split('/').length);
    for (const level of levels.values()) await this.#session.each(level, (item) => this.#enter(item));
    const open = items.filter(({ parent }) => parent === undefined || !this.#barred.has(parent));
    await this.#putFiles(open.flatMap((item) => fileItem(item)));
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

  async #putFiles(items: readonly FileItem[]): Promise<void> {
    for (const batch of batchesOf(items)) {
      const changed = await this.#putBatch(await this.#different(batch));
      // Once more: what is written to all the time cannot be had whole.
      for (const { source } of changed) source.renew();
      for (const { path } of await this.#putBatch(changed)) await this.#session.failed(path, CHANGES);
    }
  }

  /** Those that are not there, or not so. */
  async #different(items: readonly FileItem[]): Promise<readonly FileItem[]> {
    const different: FileItem[] = [];
    const alike: FileItem[] = [];
    await this.#session.each(items, async (item) => {
      const found = await this.#session.attempt(item.path, () => this.#compare(item));
      if (found === 'different') different.push(item);
      if (found === 'alike') alike.push(item);
    });
    return [...different, ...(await this.#differentInContent(alike))];
  }

  async #compare({ entry, path, parent }: FileItem): Promise<'different' | 'alike' | 'same'> {
    const { files, options } = this.#session;
    const found = this.#isNew(parent) ? undefined : await files.stat(path);
    if (!found || found.kind === 'link') return 'different';
    if (found.kind !== 'file') throw inTheWay(path, 'no file on the node');
    if (found.sizeBytes !== entry.sizeBytes || found.sizeBytes === 0) return 'different';
    if (options.checksum || !isSameTime(found.modifiedMs, entry.modifiedMs)) return 'alike';
    if (options.preserve && !options.dryRun && found.mode !== (entry.mode & PERMISSIONS))
      await files.setAttributes(path, attributesOf(entry));
    this.#session.unchanged(entry.sizeBytes);
    return 'same';
  }

  /** Of equal size, but of another time: reading them there costs less than sending them. */
  async #differentInContent(items: readonly FileItem[]): Promise<readonly FileItem[]> {
    const digests = await askDigests(this.#session, items, 'all');
    const different: FileItem[] = [];
    for (const [at, item] of items.entries()) {
      const digest = await this.#session.attempt(item.path, () =>
        item.source.whileOpen((version) => version.digest()),
      );
      if (digest === undefined) continue;
      if (digest !== digests[at]) different.push(item);
      else await this.#session.attempt(item.path, () => this.#keep(item));
    }
    return different;
  }

  async #keep({ entry, path }: FileItem): Promise<void> {
    const { files, options } = this.#session;
    if (options.preserve && !options.dryRun) await files.setAttributes(path, attributesOf(entry));
    this.#session.unchanged(entry.sizeBytes);
  }

  /** Answers those whose source changed meanwhile. */
  async #putBatch(items: readonly FileItem[]): Promise<readonly FileItem[]> {
    if (this.#session.options.dryRun) {
      for (const { path, sizeBytes } of items) await this.#session.copied(path, sizeBytes);
      return [];
    }
    const drafts = new Set<Draft>();
    const changed: FileItem[] = [];
    try {
      const write = async (item: FileItem): Promise<void> => {
        const isWhole = await this.#session.attempt(item.path, () => this.#write(item, drafts));
        if (isWhole === false) changed.push(item);
      };
      await this.#session.each(items, write, ({ sizeBytes }) => sizeBytes);
      await this.#publish(drafts);
      return changed;
    } finally {
      // Where the link is gone, these files are all that stays behind.
      const { files } = this.#session;
      await Promise.all(Array.from(drafts, ({ path }) => files.remove(path).catch(() => undefined)));
    }
  }

  /** False when the source changed while it was read. */
  #write(item: FileItem, drafts: Set<Draft>): Promise<boolean> {
    const { files, options, signal, moved } = this.#session;
    return item.source.whileOpen(async (version) => {
      const path = besidePath(item.path);
      await files.create(path, passing(version.content(), signal, moved), {
        mode: version.mode,
        ...(options.preserve && { modifiedMs: version.modifiedMs }),
      });
      const draft = { item, path, sizeBytes: version.sizeBytes, digest: '' };
      drafts.add(draft);
      if (!(await version.isStill())) return false;
      draft.digest = await version.digest();
      return true;
    });
  }

  /** Gives each draft its place; those that get none stay in the set. */
  async #publish(drafts: Set<Draft>): Promise<void> {
    const whole = [...drafts].filter(({ digest }) => digest !== '');
    const digests = await askDigests(this.#session, whole, 'all');
    await this.#session.each([...whole.entries()], async ([at, draft]) => {
      const { item, path, sizeBytes } = draft;
      await this.#session.attempt(item.path, async () => {
        await this.#confirm(draft, digests[at]);
        await this.#session.files.rename(path, item.path);
        drafts.delete(draft);
        await this.#session.copied(item.path, sizeBytes);
      });
    });
  }

  async #confirm({ path, sizeBytes, digest }: Draft, digestThere: string | undefined): Promise<void> {
    if (digestThere === digest) return;
    // One byte more than was sent: a longer file is another file.
    if (await readsAs(this.#session, { path, sizeBytes: sizeBytes + 1 }, digest)) return;
    throw new GrappeError('copy', { message: 'it was damaged on the way', why: 'the checksums differ' });
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

/** Not hashed: the file was, once for all nodes. */
async function* passing(
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  moved: Moved,
): AsyncIterable<Uint8Array> {
  for await (const chunk of content) {
    signal.throwIfAborted();
    yield chunk;
    moved(chunk.length);
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

const CHANGES = 'it is written to while it is copied';

function fileItem(item: PutItem): FileItem[] {
  const { source } = item.entry;
  return source ? [{ ...item, source }] : [];
}

/** Set-user-ID and its like would make another account's program of it. */
function attributesOf({ mode, modifiedMs }: PutItem['entry']): { mode: number; modifiedMs: number } {
  return { mode: mode & PERMISSIONS, modifiedMs };
}

function inTheWay(path: string, what: string): GrappeError {
  return new GrappeError('copy', {
    message: `'${path}' is ${what}`,
    why: 'the copy would have to remove it, or to write through it',
    hint: 'remove it, or choose another destination',
  });
}
