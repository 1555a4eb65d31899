/**
 * Files and trees of a node onto this machine, by SFTP. Names come from the node: each is checked, and nothing is
 * written through a link or outside the target. Listings are taken as they come, so that a folder without end costs
 * no memory.
 */

import { GrappeError } from '../../base/index.ts';
import { Batch } from './batches.ts';
import type { CopySession } from './copy-session.ts';
import { FetchFiles, type FetchItem } from './fetch-files.ts';
import { type FetchRoot, rootsOf } from './fetch-roots.ts';
import { inTheWay, LocalFolder } from './local-folder.ts';
import { PERMISSIONS } from '../transfer/local-file.ts';
import { LONGEST_PATH_BYTES, unfitName, unfitTarget } from './tree-entry.ts';
import type { RemoteStat } from '../../transport/index.ts';

/** Where the sources of one node go. */
export interface FetchPlace {
  readonly folder: string;
  /** A folder of its own in it, if it gets one. */
  readonly inner: string | undefined;
  readonly nameOf: (name: string) => string;
}

export async function fetchTrees(
  session: CopySession,
  sources: readonly string[],
  place: FetchPlace,
): Promise<void> {
  const roots = await rootsOf(session, sources);
  if (roots.length > 0) await new Fetch(session).run(roots, place);
}

/** A tree with more names than that has no end. */
const MOST_NAMES = 10_000_000;

interface Entry {
  /** On the node. */
  readonly path: string;
  /** Here. */
  readonly name: string;
  readonly stat: RemoteStat;
}

interface Visit {
  readonly path: string;
  readonly names: readonly string[];
  readonly stat: RemoteStat;
}

class Fetch {
  readonly #session: CopySession;
  readonly #files: FetchFiles;
  #batch = new Batch<FetchItem>();
  /** Folders that are still to be listed, the next one last. */
  readonly #waiting: Visit[] = [];
  readonly #visited: Visit[] = [];
  #names = 0;

  constructor(session: CopySession) {
    this.#session = session;
    this.#files = new FetchFiles(session);
  }

  async run(roots: readonly FetchRoot[], place: FetchPlace): Promise<void> {
    const { dryRun, preserve } = this.#session.options;
    const base = dryRun ? undefined : await openPlace(place);
    try {
      await this.#begin(base, roots, place);
      for (let visit = this.#waiting.pop(); visit; visit = this.#waiting.pop())
        await this.#visit(base, visit);
      await this.#files.fetch(this.#batch.rest());
      if (preserve && base) await this.#finish(base);
    } finally {
      for (const { folder } of this.#batch.rest()) await folder?.leave();
      await base?.leave();
    }
  }

  async #begin(
    base: LocalFolder | undefined,
    roots: readonly FetchRoot[],
    { nameOf }: FetchPlace,
  ): Promise<void> {
    const taken = new Set<string>();
    for (const { path, name, stat } of roots) {
      if (name === '' && stat.kind === 'directory') {
        this.#waiting.push({ path, names: [], stat });
        continue;
      }
      const local = nameOf(name);
      const why = unfitName(local) ?? (taken.has(local) ? 'another source has this name' : undefined);
      taken.add(local);
      if (why === undefined) await this.#take(base, [], { path, name: local, stat });
      else await this.#session.failed(path, why);
    }
  }

  async #visit(base: LocalFolder | undefined, visit: Visit): Promise<void> {
    await this.#session.attempt(visit.path, async () => {
      const here = base && (await folderAt(base, visit.names));
      try {
        await this.#list(here, visit);
      } finally {
        await here?.leave();
      }
    });
  }

  async #list(here: LocalFolder | undefined, { path, names }: Visit): Promise<void> {
    const { files, signal } = this.#session;
    const prefix = path.endsWith('/') ? path : `${path}/`;
    for await (const { name, stat } of files.list(path)) {
      signal.throwIfAborted();
      if (name === '.' || name === '..') continue;
      if (++this.#names > MOST_NAMES) throw new GrappeError('local', { message: `'${path}' does not end` });
      const why = unfitName(name) ?? unfitPath(`${prefix}${name}`);
      if (why !== undefined) await this.#session.failed(`${prefix}${name.slice(0, 255)}`, why);
      else await this.#takeFound(here, names, { path: `${prefix}${name}`, name, stat });
    }
  }

  async #takeFound(
    here: LocalFolder | undefined,
    names: readonly string[],
    found: Omit<Entry, 'stat'> & { readonly stat: RemoteStat | undefined },
  ): Promise<void> {
    const stat = found.stat ?? (await this.#session.files.stat(found.path));
    if (stat) await this.#take(here, names, { ...found, stat });
  }

  async #take(here: LocalFolder | undefined, names: readonly string[], entry: Entry): Promise<void> {
    const { path, name, stat } = entry;
    switch (stat.kind) {
      case 'directory':
        await this.#session.attempt(path, () => this.#makeFolder(here, names, entry));
        return;
      case 'link':
        await this.#session.attempt(path, () => this.#fetchLink(here, entry));
        return;
      case 'file': {
        const full = this.#batch.add({ path, name, stat, sizeBytes: stat.sizeBytes, folder: here?.enter() });
        if (full) await this.#files.fetch(full);
        return;
      }
      case 'other':
      default:
        await this.#session.skipped(path, 'it is no file, folder or link');
    }
  }

  async #makeFolder(
    here: LocalFolder | undefined,
    names: readonly string[],
    { path, name, stat }: Entry,
  ): Promise<void> {
    const isNew = here ? (await here.stat(name)) === undefined : true;
    // Whatever its mode will be, this copy must be able to write into it.
    const folder = await here?.child(name, (stat.mode & PERMISSIONS) | 0o700);
    await folder?.leave();
    if (isNew) await this.#session.copied(`${path}/`, 0);
    this.#waiting.push({ path, names: [...names, name], stat });
    if (this.#session.options.preserve) this.#visited.push({ path, names: [...names, name], stat });
  }

  async #fetchLink(here: LocalFolder | undefined, { path, name }: Entry): Promise<void> {
    const target = await this.#session.files.readLink(path);
    const why = unfitTarget(target);
    if (why !== undefined) throw new GrappeError('copy', { message: why });
    const found = await here?.stat(name);
    if (found && !found.isFile() && !found.isSymbolicLink()) throw inTheWay(`${here?.path}/${name}`);
    if (found?.isSymbolicLink() && (await here?.readLink(name)) === target) {
      this.#session.unchanged(0);
      return;
    }
    await here?.link(name, target);
    await this.#session.copied(path, 0);
  }

  /** The deepest first: a folder without write permission takes nothing more. */
  async #finish(base: LocalFolder): Promise<void> {
    for (const { names, path, stat } of this.#visited.toReversed()) {
      await this.#session.attempt(path, async () => {
        const folder = await folderAt(base, names);
        await folder.setAttributes(stat.mode & PERMISSIONS, stat.modifiedMs);
        await folder.leave();
      });
    }
  }
}

async function openPlace({ folder, inner }: FetchPlace): Promise<LocalFolder> {
  const outer = await LocalFolder.open(folder);
  if (inner === undefined) return outer;
  try {
    return await outer.child(inner, 0o777);
  } finally {
    await outer.leave();
  }
}

/** From the base on, step by step: what became a link meanwhile is refused. */
async function folderAt(base: LocalFolder, names: readonly string[]): Promise<LocalFolder> {
  let folder = base.enter();
  for (const name of names) {
    const outer = folder;
    try {
      folder = await outer.child(name, 0o700);
    } finally {
      await outer.leave();
    }
  }
  return folder;
}

function unfitPath(path: string): string | undefined {
  return Buffer.byteLength(path) > LONGEST_PATH_BYTES ? 'its path is too long' : undefined;
}
