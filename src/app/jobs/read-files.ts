/** What goes along with a job: files of this machine, each content once, under the paths that the program will find. */

import { createHash } from 'node:crypto';
import { constants, type Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { GrappeError, systemReason } from '../../base/index.ts';
import { type Content, isPlainPath, type WorkFile } from '../../jobs/index.ts';
import { readWithin } from './read-within.ts';

export interface UploadedFile {
  /** In the folder of the program. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** What a job brings, before it is accepted. */
export class JobFiles {
  readonly files: WorkFile[] = [];
  /** By SHA-256. */
  readonly contents = new Map<string, Uint8Array>();

  /** A file under its own name, or a folder with all that is in it. */
  async add(path: string, cwd: string): Promise<void> {
    const whole = resolve(cwd, path);
    const found = await named(path, () => stat(whole));
    if (found.isDirectory()) await this.#addFolder(whole, '');
    else this.#put(basename(whole), await readRegular(whole, path), (found.mode & 0o100) !== 0);
  }

  /** All that is in a folder, under the paths that it has there. */
  async addInside(folder: string, cwd: string): Promise<void> {
    const whole = resolve(cwd, folder);
    if (!(await named(folder, () => stat(whole))).isDirectory())
      throw new GrappeError('usage', {
        message: `'${folder}' is no folder`,
        hint: "'--main' names one of the files of a folder: leave it out",
      });
    await this.#addFolder(whole, '');
  }

  /** What was sent, and lies nowhere. */
  upload({ path, bytes, executable }: UploadedFile): void {
    this.#put(path, bytes, executable);
  }

  /** Not a file of its folder, but kept with it: standard input. */
  keep(bytes: Uint8Array): Content {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.contents.set(sha256, bytes);
    return { sha256, sizeBytes: bytes.length };
  }

  text(path: string): string | undefined {
    const file = this.files.find((each) => each.path === path);
    const bytes = file && this.contents.get(file.sha256);
    return bytes && Buffer.from(bytes).toString('utf8');
  }

  async #addFolder(folder: string, inside: string): Promise<void> {
    const entries = await named(folder, () => readdir(folder, { withFileTypes: true }));
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      const whole = join(folder, entry.name);
      if (entry.isDirectory()) await this.#addFolder(whole, path);
      else if (isFile(entry)) this.#put(path, await readRegular(whole, path), await isExecutable(whole));
      else throw refused(whole);
    }
  }

  #put(path: string, bytes: Uint8Array, executable: boolean): void {
    if (!isPlainPath(path)) {
      throw new GrappeError('usage', {
        message: `a file of a job cannot be called ${JSON.stringify(path)}`,
        hint: 'plain names below its folder, without control characters',
      });
    }
    if (this.files.some((file) => file.path === path)) {
      throw new GrappeError('usage', {
        message: `two files of the job are called '${path}'`,
        hint: 'put them into folders of their own',
      });
    }
    this.files.push({ path, executable, ...this.keep(bytes) });
  }
}

function isFile(entry: Dirent): boolean {
  return entry.isFile();
}

async function isExecutable(path: string): Promise<boolean> {
  return ((await stat(path)).mode & 0o100) !== 0;
}

/** A device or a pipe has no end that one could wait for. */
async function readRegular(path: string, shown: string): Promise<Uint8Array> {
  return named(shown, async () => {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) throw refused(shown);
    return await readWithin(file.createReadStream(), shown);
  });
}

async function named<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof GrappeError) throw cause;
    throw new GrappeError('usage', {
      message: `'${path}' cannot be read`,
      why: systemReason(cause),
      cause,
    });
  }
}

function refused(path: string): GrappeError {
  return new GrappeError('usage', {
    message: `'${path}' is no regular file`,
    why: 'links, devices and pipes do not go along with a job',
    hint: 'leave it out of the folder, or put a copy of it there',
  });
}
