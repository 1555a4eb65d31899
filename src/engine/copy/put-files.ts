/** Files of this machine onto a node, a batch at a time: written beside their places, compared, renamed. */

import { posix } from 'node:path';
import { GrappeError } from '../../base/index.ts';
import { PERMISSIONS } from '../transfer/local-file.ts';
import { batchesOf } from './batches.ts';
import { sendBundle } from './bundle.ts';
import type { CopySession } from './copy-session.ts';
import type { Draft, FileItem } from './draft.ts';
import { DraftWriter } from './draft-writer.ts';
import type { PutItem } from './put-place.ts';
import { askDigests, readsAs } from './remote-digests.ts';
import { SMALL_BYTES } from './shared-file.ts';
import type { Spread } from './spread.ts';
import { isSameTime } from './tree-entry.ts';
import { unfinishedIn } from './unfinished.ts';

/** Fewer small files are no bundle. */
const LEAST_BUNDLED = 8;

export class PutFiles {
  readonly #session: CopySession;
  readonly #made: ReadonlySet<string>;
  readonly #writer: DraftWriter;
  /** The node takes bundles apart, as far as is known. No two are equal, so that each would cross to a gateway. */
  #bundles: boolean;

  /** Nothing is in the folders that were `made` by this copy. */
  constructor(session: CopySession, made: ReadonlySet<string>, spread: Spread | undefined) {
    this.#session = session;
    this.#bundles = session.connection.transport !== 'gateway';
    this.#made = made;
    this.#writer = new DraftWriter(session, spread);
  }

  async put(items: readonly FileItem[]): Promise<void> {
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
    const unfinished = this.#unfinishedBeside(items);
    try {
      const write = async (item: FileItem): Promise<void> => {
        const isWhole = await this.#session.attempt(item.path, () => this.#write(item, unfinished, drafts));
        if (isWhole === false) changed.push(item);
      };
      const left = await this.#bundle(items, drafts);
      await this.#session.each(left, write, ({ sizeBytes }) => sizeBytes);
      await this.#publish(drafts);
      await unfinished;
      return changed;
    } finally {
      // Where the link is gone, these files are all that stays behind.
      const { files } = this.#session;
      await Promise.all(Array.from(drafts, ({ path }) => files.remove(path).catch(() => undefined)));
    }
  }

  /** Small files, if there are many; answers what is left to be sent. */
  async #bundle(items: readonly FileItem[], drafts: Set<Draft>): Promise<readonly FileItem[]> {
    const small = items.filter(({ sizeBytes }) => sizeBytes <= SMALL_BYTES);
    if (!this.#bundles || small.length < LEAST_BUNDLED) return items;
    const left = await sendBundle(this.#session, small, drafts);
    this.#bundles = left.length < small.length;
    return [...items.filter(({ sizeBytes }) => sizeBytes > SMALL_BYTES), ...left];
  }

  #isNew(parent: string | undefined): boolean {
    return parent !== undefined && this.#made.has(parent);
  }

  /** Looked for while the first files are on their way. */
  #unfinishedBeside(items: readonly FileItem[]): Promise<readonly string[]> {
    const folders = new Set(items.map(({ path }) => posix.dirname(path)));
    const found = unfinishedIn(this.#session, [...folders.difference(this.#made)]);
    found.catch(() => undefined);
    return found;
  }

  /** False when the source changed while it was read. */
  #write(item: FileItem, unfinished: Promise<readonly string[]>, drafts: Set<Draft>): Promise<boolean> {
    const { source, path: to } = item;
    return source.whileOpen(async (version) => {
      const written = await this.#writer.write({ source, version, to, unfinished });
      const draft = { ...written, item, sizeBytes: version.sizeBytes, digest: '' };
      drafts.add(draft);
      const state = await version.state();
      if (state === 'changed') return false;
      if (state === 'grown') await this.#session.remark(source.path, GROWS);
      draft.digest = await version.digest();
      return true;
    });
  }

  /** Gives each draft its place; those that get none stay in the set. */
  async #publish(drafts: Set<Draft>): Promise<void> {
    const whole = [...drafts].filter(({ digest }) => digest !== '');
    const sent = whole.filter(({ isConfirmed }) => !isConfirmed);
    const digests = await askDigests(this.#session, sent, 'all');
    const there = new Map(sent.map((draft, at) => [draft, digests[at]]));
    await this.#session.each(whole, async (draft) => {
      const { item, path, sizeBytes } = draft;
      await this.#session.attempt(item.path, async () => {
        if (!draft.isConfirmed) await this.#confirm(draft, there.get(draft));
        await this.#session.files.rename(path, item.path);
        drafts.delete(draft);
        this.#writer.published(item.source, sizeBytes, item.path);
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
}

const GROWS = 'it grew while it was copied: what it held at the beginning was copied';
const CHANGES = 'it is written to while it is copied';

/** Set-user-ID and its like would make another account's program of it. */
export function attributesOf({ mode, modifiedMs }: PutItem['entry']): { mode: number; modifiedMs: number } {
  return { mode: mode & PERMISSIONS, modifiedMs };
}

export function inTheWay(path: string, what: string): GrappeError {
  return new GrappeError('copy', {
    message: `'${path}' is ${what}`,
    why: 'the copy would have to remove it, or to write through it',
    hint: 'remove it, or choose another destination',
  });
}
