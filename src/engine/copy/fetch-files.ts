/** Files of a node onto this machine, a batch at a time: written beside their places, compared, renamed. */

import { GrappeError, systemClock } from '../../base/index.ts';
import type { RemoteStat } from '../../transport/index.ts';
import { Measured } from '../transfer/content.ts';
import type { Transferred } from '../transfer/file-copy.ts';
import { PERMISSIONS } from '../transfer/local-file.ts';
import type { CopySession } from './copy-session.ts';
import { contentOf, type CutFetch, keepLonger, keyOf } from './fetch-beginning.ts';
import { inTheWay, type LocalFolder } from './local-folder.ts';
import { askDigests, readsAs } from './remote-digests.ts';
import { isSameTime } from './tree-entry.ts';
import { STALE_MINUTES } from './unfinished.ts';

export interface FetchItem {
  /** On the node. */
  readonly path: string;
  /** Here, in its folder. */
  readonly name: string;
  readonly stat: RemoteStat;
  readonly sizeBytes: number;
  /** Entered for this file; undefined when nothing is written. */
  readonly folder: LocalFolder | undefined;
}

interface Arrival extends CutFetch {
  readonly received: Transferred;
}

export class FetchFiles {
  readonly #session: CopySession;

  constructor(session: CopySession) {
    this.#session = session;
  }

  /** Leaves the folders of the items. */
  async fetch(items: readonly FetchItem[]): Promise<void> {
    try {
      const changed = await this.#fetchOnce(await this.#different(items));
      // Once more: what is written to all the time cannot be had whole.
      for (const { path } of await this.#fetchOnce(await this.#renewed(changed)))
        await this.#session.failed(path, 'it is written to while it is copied');
      await this.#cleanUp(items);
    } finally {
      for (const { folder } of items) await folder?.leave();
    }
  }

  /** As on nodes that are copied to: what nobody wrote to for a day is dead. Where it may not be removed, it stays. */
  async #cleanUp(items: readonly FetchItem[]): Promise<void> {
    const before = new Date(systemClock.date().getTime() - STALE_MINUTES * 60_000);
    for (const folder of new Set(items.map((item) => item.folder)))
      await folder?.removeUnfinished(before).catch(() => undefined);
  }

  async #different(items: readonly FetchItem[]): Promise<FetchItem[]> {
    const different: FetchItem[] = [];
    const alike: FetchItem[] = [];
    await this.#session.each(items, async (item) => {
      const found = await this.#session.attempt(item.path, () => this.#compare(item));
      if (found === 'different') different.push(item);
      if (found === 'alike') alike.push(item);
    });
    return [...different, ...(await this.#differentInContent(alike))];
  }

  async #compare({ folder, name, stat }: FetchItem): Promise<'different' | 'alike' | 'same'> {
    const found = await folder?.stat(name);
    if (!folder || !found || found.isSymbolicLink()) return 'different';
    if (!found.isFile()) throw inTheWay(`${folder.path}/${name}`);
    if (found.size !== stat.sizeBytes || found.size === 0) return 'different';
    const { checksum } = this.#session.options;
    if (checksum || !isSameTime(found.mtimeMs, stat.modifiedMs)) return 'alike';
    await this.#keep({ folder, name, stat });
    return 'same';
  }

  async #differentInContent(items: readonly FetchItem[]): Promise<FetchItem[]> {
    const digests = await askDigests(this.#session, items, 'as-said');
    const different: FetchItem[] = [];
    for (const [at, item] of items.entries()) {
      const digest = await item.folder?.digest(item.name);
      if (digest !== undefined && digest === digests[at]) await this.#keep(item);
      else different.push(item);
    }
    return different;
  }

  async #keep({ folder, name, stat }: Pick<FetchItem, 'folder' | 'name' | 'stat'>): Promise<void> {
    const { preserve } = this.#session.options;
    if (preserve) await folder?.setFileAttributes(name, stat.mode & PERMISSIONS, stat.modifiedMs);
    this.#session.unchanged(stat.sizeBytes);
  }

  /** Answers those that changed meanwhile. */
  async #fetchOnce(items: readonly FetchItem[]): Promise<FetchItem[]> {
    const arrived = new Set<Arrival>();
    try {
      const receive = async (item: FetchItem): Promise<void> => {
        await this.#session.attempt(item.path, () => this.#receive(item, arrived));
      };
      await this.#session.each(items, receive, ({ sizeBytes }) => sizeBytes);
      return await this.#publish(arrived);
    } catch (error) {
      for (const arrival of arrived) await keepLonger(arrival, error);
      arrived.clear();
      throw error;
    } finally {
      for (const { draft } of arrived) await draft.discard();
    }
  }

  async #receive(item: FetchItem, arrived: Set<Arrival>): Promise<void> {
    const { path, name, stat, folder } = item;
    const { signal, moved, options } = this.#session;
    if (!folder) return this.#session.copied(path, stat.sizeBytes);
    const key = keyOf(this.#session, item);
    const beginning = key === undefined ? undefined : await folder.beginning(key, stat.sizeBytes);
    const draft = await folder.draft(name, stat.mode & PERMISSIONS, key);
    try {
      const content = new Measured(contentOf(this.#session, item, beginning), signal, moved);
      await draft.write(content.bytes());
      if (options.preserve) await draft.setAttributes(stat.mode & PERMISSIONS, stat.modifiedMs);
      await draft.complete();
      arrived.add({ item, draft, beginning, received: content.total() });
    } catch (error) {
      await keepLonger({ item, draft, beginning }, error);
      throw error;
    }
  }

  /** Gives each its place; those that get none stay in the set. */
  async #publish(arrived: Set<Arrival>): Promise<FetchItem[]> {
    const all = [...arrived];
    const items = all.map(({ item }) => item);
    const digests = await askDigests(this.#session, items, 'as-said');
    const changed: FetchItem[] = [];
    await this.#session.each([...all.entries()], async ([at, arrival]) => {
      const { item, draft, beginning, received } = arrival;
      await this.#session.attempt(item.path, async () => {
        const isWhole = await this.#isWhole(arrival, digests[at]);
        // It has served, or was the beginning of something else.
        await beginning?.remove();
        if (!isWhole) return void changed.push(item);
        await draft.publish();
        arrived.delete(arrival);
        if (beginning) this.#session.counts.resumed++;
        await this.#session.copied(item.path, received.sizeBytes);
      });
    });
    return changed;
  }

  /** What was said to be empty has no lasting content to compare with; reading it again proves nothing of a short one. */
  async #isWhole({ item, received }: Arrival, digest: string | undefined): Promise<boolean> {
    if (item.sizeBytes === 0 || digest === received.sha256) return true;
    if (received.sizeBytes < item.sizeBytes) return false;
    return readsAs(this.#session, item, received.sha256);
  }

  /** As they are now; those that are files no more are told. */
  async #renewed(items: readonly FetchItem[]): Promise<FetchItem[]> {
    const renewed: FetchItem[] = [];
    await this.#session.each(items, async (item) => {
      await this.#session.attempt(item.path, async () => {
        const stat = await this.#session.files.stat(item.path);
        if (stat?.kind !== 'file') throw new GrappeError('copy', { message: 'it went away' });
        renewed.push({ ...item, stat, sizeBytes: stat.sizeBytes });
      });
    });
    return renewed;
  }
}
