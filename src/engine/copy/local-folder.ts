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
import { isUnfinishedName, temporaryName } from '../transfer/temporary-name.ts';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

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

  /** A new file under a temporary name. */
  async draft(name: string, mode: number): Promise<FolderDraft> {
    const temporary = temporaryName();
    const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
    const file = await this.#attempt(name, open(this.#at(temporary), flags, mode));
    return new FolderDraft(file, `${this.path}/${name}`, {
      publish: () => this.#attempt(name, rename(this.#at(temporary), this.#at(name))),
      remove: () => unlink(this.#at(temporary)),
    });
  }

  /** Files under temporary names that a copy left here when it died, those of this account. */
  async removeUnfinished(before: Date): Promise<void> {
    const names = await this.#attempt('.', readdir(this.#base));
    for (const name of names.filter(isUnfinishedName)) {
      const found = await this.stat(name);
      if (found?.isFile() && found.uid === process.getuid?.() && found.mtime < before)
        await this.#ignoring('ENOENT', unlink(this.#at(name)));
    }
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

interface DraftMoves {
  readonly publish: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** A file that waits for its place; gone when it got none. */
export class FolderDraft {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #moves: DraftMoves;
  #position = 0;

  constructor(file: FileHandle, path: string, moves: DraftMoves) {
    this.#file = file;
    this.#path = path;
    this.#moves = moves;
  }

  /** Chunks of zeros become holes. */
  async write(content: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of content) {
      if (!isZeros(chunk)) await this.#attempt(writeAll(this.#file, chunk, this.#position));
      this.#position += chunk.length;
    }
    await this.#attempt(this.#file.truncate(this.#position));
  }

  setAttributes(mode: number, modifiedMs: number): Promise<void> {
    return this.#attempt(setAttributes(this.#file, mode, modifiedMs));
  }

  /** On disk, and closed; it still bears its temporary name. */
  async complete(): Promise<void> {
    await this.#attempt(this.#file.sync());
    await this.#file.close();
  }

  publish(): Promise<void> {
    return this.#moves.publish();
  }

  async discard(): Promise<void> {
    await this.#file.close();
    await this.#moves.remove();
  }

  async #attempt(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      throw localTrouble(`cannot write '${this.#path}'`, error);
    });
  }
}

/** `write` may take less than it was given. */
async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    done += (await file.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
  }
}

/** Not every server tells times. */
async function setAttributes(file: FileHandle, mode: number, modifiedMs: number): Promise<void> {
  await file.chmod(mode);
  if (Number.isFinite(modifiedMs)) await file.utimes(new Date(), modifiedMs / 1000);
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

const ZEROS = Buffer.alloc(64 * 1024);

function isZeros(chunk: Uint8Array): boolean {
  return (
    chunk[0] === 0 &&
    chunk.length <= ZEROS.length &&
    ZEROS.compare(chunk, 0, chunk.length, 0, chunk.length) === 0
  );
}

export function inTheWay(path: string): GrappeError {
  return new GrappeError('copy', {
    message: `'${path}' is in the way`,
    why: 'the copy would have to remove it, or to write through it',
    hint: 'remove it, or choose another folder',
  });
}
