/** A file or a tree of this machine, as it is to be copied: read once, for all nodes. */

import type { Stats } from 'node:fs';
import { access, constants, lstat, readdir, readlink, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { GrappeError, systemReason } from '../../base/index.ts';
import { type ChunkCache, SharedFile } from './shared-file.ts';
import { below, type LeftOut, type TreeEntry } from './tree-entry.ts';

export interface LocalTree {
  /** What it is called in the folder that it is copied into; empty: its content goes there (`.` and `..`). */
  readonly name: string;
  readonly entries: readonly LocalEntry[];
  /** Devices, FIFOs and sockets. */
  readonly skipped: readonly LeftOut[];
  /** What should have been copied, and cannot. */
  readonly refused: readonly LeftOut[];
}

export interface LocalEntry extends TreeEntry {
  /** Of files. */
  readonly source?: SharedFile;
}

/**
 * A link that is named itself stands for what it points at; links within a tree are links. Throws GrappeError
 * `copy-source` where there is nothing to copy.
 */
export async function readLocalTree(path: string, cache: ChunkCache): Promise<LocalTree> {
  const found = await lookAt(path);
  const tree = new TreeReader(path, cache);
  await tree.add('', found);
  const [root] = tree.entries;
  if (!root) {
    throw new GrappeError('copy-source', {
      message: `'${path}' is no file`,
      hint: 'name a file or a folder',
    });
  }
  return { name: nameOf(path), entries: tree.entries, skipped: tree.skipped, refused: tree.refused };
}

async function lookAt(path: string): Promise<Stats> {
  try {
    const found = await stat(path);
    if (found.isFile() || found.isDirectory()) await access(path, constants.R_OK);
    return found;
  } catch (cause) {
    throw new GrappeError('copy-source', {
      message: `cannot read '${path}'`,
      why: systemReason(cause),
      cause,
    });
  }
}

function nameOf(path: string): string {
  const last = basename(path);
  return last === '.' || last === '..' ? '' : basename(resolve('/', path));
}

class TreeReader {
  readonly entries: LocalEntry[] = [];
  readonly skipped: LeftOut[] = [];
  readonly refused: LeftOut[] = [];
  readonly #root: string;
  readonly #cache: ChunkCache;

  constructor(root: string, cache: ChunkCache) {
    this.#root = root;
    this.#cache = cache;
  }

  async add(path: string, found: Stats): Promise<void> {
    const about = {
      path,
      sizeBytes: found.size,
      mode: found.mode & 0o7777,
      modifiedMs: found.mtimeMs,
    };
    if (found.isDirectory()) {
      this.entries.push({ ...about, kind: 'directory' });
      await this.#enter(path);
    } else if (found.isFile()) {
      await this.#addFile(about);
    } else if (found.isSymbolicLink()) {
      await this.#addLink(about);
    } else {
      this.skipped.push({ path: this.#at(path), why: `${specialKind(found)} is not copied` });
    }
  }

  async #enter(path: string): Promise<void> {
    const names = await this.#try(path, readdir(this.#at(path), { encoding: 'buffer' }));
    for (const bytes of names ?? []) {
      const name = textOf(bytes);
      const entry = below(path, name ?? bytes.toString('latin1'));
      if (name === undefined) {
        this.refused.push({ path: this.#at(entry), why: 'its name is no UTF-8' });
        continue;
      }
      const found = await this.#try(entry, lstat(this.#at(entry)));
      if (found) await this.add(entry, found);
    }
  }

  /** Whether it may be read is known before anybody is contacted, and to a copy that only tells. */
  async #addFile(about: Omit<TreeEntry, 'kind'>): Promise<void> {
    const path = this.#at(about.path);
    const source = new SharedFile(path, this.#cache, { followsLink: about.path === '' });
    const mayRead = await this.#try(
      about.path,
      access(path, constants.R_OK).then(() => true),
    );
    if (mayRead) this.entries.push({ ...about, kind: 'file', source });
  }

  async #addLink(about: Omit<TreeEntry, 'kind'>): Promise<void> {
    const bytes = await this.#try(about.path, readlink(this.#at(about.path), { encoding: 'buffer' }));
    if (!bytes) return;
    const target = textOf(bytes);
    if (target !== undefined) this.entries.push({ ...about, kind: 'link', target });
    else this.refused.push({ path: this.#at(about.path), why: 'it points at a name that is no UTF-8' });
  }

  async #try<T>(path: string, work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      this.refused.push({ path: this.#at(path), why: systemReason(error) });
      return undefined;
    }
  }

  #at(path: string): string {
    return path === '' ? this.#root : `${this.#root}/${path}`;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined: another name would come out. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

function specialKind(found: Stats): string {
  if (found.isFIFO()) return 'a FIFO';
  return found.isSocket() ? 'a socket' : 'a device';
}
