/**
 * A folder of this machine that files are fetched into. All that is in it is reached relative to its own descriptor
 * and never through a link: whoever swaps a folder for a link meanwhile leads nothing astray.
 */

import { createHash } from 'node:crypto';
import { constants, existsSync, type Stats } from 'node:fs';
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  symlink,
  unlink,
} from 'node:fs/promises';
import { GrappeError, systemCode } from '../../base/index.ts';
import { makeFolder } from '../../private-files/index.ts';
import { localTrouble } from '../transfer/local-file.ts';
import { isBeginningOf, isUnfinishedName, temporaryName } from '../transfer/temporary-name.ts';
import { FolderDraft, setAttributes } from './folder-draft.ts';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** What a cut fetch left of a file. */
export interface Beginning {
  readonly sizeBytes: number;
  readonly content: AsyncIterable<Uint8Array>;
  /** Unless it grew meanwhile: then another fetch is at it. */
  readonly remove: () => Promise<void>;
}

export class LocalFolder {
  /** As a person would write it. */
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #base: string;
  #users = 1;

  private constructor(handle: FileHandle, path: string) {
    const ownDescriptor = `/proc/self/fd/${handle.fd}`;
    this.path = path;
    this.#handle = handle;
    this.#base = existsSync(ownDescriptor) ? ownDescriptor : path;
  }

  /** The folder that a person named, be it through a link; made where it is missing. */
  static async open(path: string): Promise<LocalFolder> {
    try {
      makeFolder(path);
      return new LocalFolder(await open(path, O_RDONLY | O_DIRECTORY), path);
    } catch (error) {
      throw localTrouble(`cannot write to '${path}'`, error);
    }
  }

  /** Made where it is missing. A link is no folder. */
  async child(name: string, mode: number): Promise<LocalFolder> {
    await this.#ignoring('EEXIST', mkdir(this.#at(name), { mode }));
    try {
      const handle = await open(this.#at(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      return new LocalFolder(handle, `${this.path}/${name}`);
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOTDIR' || code === 'ELOOP') throw inTheWay(`${this.path}/${name}`);
      throw this.#trouble(error, name);
    }
  }

  /** It is closed when as many have left it as came. */
  enter(): this {
    this.#users++;
    return this;
  }

  async leave(): Promise<void> {
    if (--this.#users === 0) await this.#handle.close();
  }

  async stat(name: string): Promise<Stats | undefined> {
    return this.#ignoring('ENOENT', lstat(this.#at(name)));
  }

  readLink(name: string): Promise<string> {
    return this.#attempt(name, readlink(this.#at(name)));
  }

  /** SHA-256 of a file, in hexadecimal. */
  async digest(name: string): Promise<string> {
    return this.#attempt(name, digestOf(await this.#open(name)));
  }

  /** A new file under a temporary name, by which a later fetch with this key finds it. */
  async draft(name: string, mode: number, key?: string): Promise<FolderDraft> {
    const temporary = temporaryName(key);
    const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
    const file = await this.#attempt(name, open(this.#at(temporary), flags, mode));
    return new FolderDraft(file, `${this.path}/${name}`, {
      publish: () => this.#attempt(name, rename(this.#at(temporary), this.#at(name))),
      remove: () => this.#remove(temporary),
    });
  }

  /** Files under temporary names that a copy left here when it died, those of this account. */
  async removeUnfinished(before: Date): Promise<void> {
    for (const { name, stat } of await this.#unfinished()) if (stat.mtime < before) await this.#remove(name);
  }

  /** The longest of those with this key. Read, never written to: somebody else may have put it there. */
  async beginning(key: string, mostBytes: number): Promise<Beginning | undefined> {
    const [longest] = (await this.#unfinished())
      .filter(({ name, stat }) => isBeginningOf(name, key) && stat.size > 0 && stat.size <= mostBytes)
      // Its mode is that of the file to come.
      .filter(({ stat }) => (stat.mode & constants.S_IRUSR) !== 0)
      .toSorted((one, other) => other.stat.size - one.stat.size);
    if (!longest) return undefined;
    const { name, stat } = longest;
    return {
      sizeBytes: stat.size,
      content: this.#contentOf(name, stat.size),
      remove: async () => {
        if ((await this.stat(name))?.size === stat.size) await this.#remove(name);
      },
    };
  }

  async *#contentOf(name: string, bytes: number): AsyncIterable<Uint8Array> {
    const file = await this.#open(name);
    try {
      for await (const chunk of file.createReadStream({ end: bytes - 1 })) yield chunk as Buffer;
    } catch (error) {
      throw this.#trouble(error, name);
    } finally {
      await file.close();
    }
  }

  /** What copies did not finish here, those of this account. */
  async #unfinished(): Promise<{ readonly name: string; readonly stat: Stats }[]> {
    const found: { readonly name: string; readonly stat: Stats }[] = [];
    for (const name of (await this.#attempt('.', readdir(this.#base))).filter(isUnfinishedName)) {
      const stat = await this.stat(name);
      if (stat?.isFile() && stat.uid === process.getuid?.()) found.push({ name, stat });
    }
    return found;
  }

  async #remove(name: string): Promise<void> {
    await this.#ignoring('ENOENT', unlink(this.#at(name)));
  }

  /** Takes the place of a file or another link. */
  async link(name: string, target: string): Promise<void> {
    const temporary = temporaryName();
    await this.#attempt(name, symlink(target, this.#at(temporary)));
    await this.#attempt(name, rename(this.#at(temporary), this.#at(name)));
  }

  async setFileAttributes(name: string, mode: number, modifiedMs: number): Promise<void> {
    const file = await this.#open(name);
    try {
      await this.#attempt(name, setAttributes(file, mode, modifiedMs));
    } finally {
      await file.close();
    }
  }

  setAttributes(mode: number, modifiedMs: number): Promise<void> {
    return this.#attempt('.', setAttributes(this.#handle, mode, modifiedMs));
  }

  #open(name: string): Promise<FileHandle> {
    return this.#attempt(name, open(this.#at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  }

  #at(name: string): string {
    return `${this.#base}/${name}`;
  }

  async #ignoring<T>(code: string, work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (systemCode(error) === code) return undefined;
      throw localTrouble(`cannot write to '${this.path}'`, error);
    }
  }

  async #attempt<T>(name: string, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw this.#trouble(error, name);
    }
  }

  #trouble(error: unknown, name: string): GrappeError {
    return localTrouble(`cannot write '${this.path}/${name}'`, error);
  }
}

async function digestOf(file: FileHandle): Promise<string> {
  try {
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

export function inTheWay(path: string): GrappeError {
  return new GrappeError('copy', {
    message: `'${path}' is in the way`,
    why: 'the copy would have to remove it, or to write through it',
    hint: 'remove it, or choose another folder',
  });
}
