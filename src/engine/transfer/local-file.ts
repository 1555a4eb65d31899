/** Files of this machine as source and destination of a copy. Errors are GrappeError `local`. */

import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { GrappeError, systemReason } from '../../base/index.ts';
import { told } from './content.ts';
import { besidePath } from './temporary-name.ts';

/** What a copy takes over of a mode. */
export const PERMISSIONS = 0o777;

const CHUNK_BYTES = 256 * 1024;

export interface LocalSource extends AsyncDisposable {
  readonly sizeBytes: number;
  readonly mode: number;
  readonly content: AsyncIterable<Uint8Array>;
}

export async function openSource(path: string): Promise<LocalSource> {
  // Without O_NONBLOCK, a FIFO would wait for its writer.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((error: unknown) => {
    throw localTrouble(`cannot read '${path}'`, error);
  });
  const found = await file.stat();
  if (!found.isFile()) {
    await file.close();
    throw new GrappeError('local', { message: `'${path}' is not a file`, hint: 'name one file' });
  }
  return {
    sizeBytes: found.size,
    mode: found.mode & PERMISSIONS,
    content: told(contentOf(file, path), found.size),
    [Symbol.asyncDispose]: () => file.close(),
  };
}

async function* contentOf(file: FileHandle, path: string): AsyncIterable<Uint8Array> {
  try {
    yield* file.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
  } catch (error) {
    throw localTrouble(`cannot read '${path}'`, error);
  }
}

/** A file that is written beside its destination; removed at the end, unless it took its place. */
export class LocalDraft implements AsyncDisposable {
  readonly #to: string;
  readonly #path: string;
  readonly #file: FileHandle;

  private constructor(to: string, path: string, file: FileHandle) {
    this.#to = to;
    this.#path = path;
    this.#file = file;
  }

  /** `mode` less the umask. */
  static async create(to: string, mode: number): Promise<LocalDraft> {
    const path = besidePath(to);
    try {
      await refuseSpecial(to);
      return new LocalDraft(to, path, await open(path, 'wx', mode & PERMISSIONS));
    } catch (error) {
      throw cannotWrite(to, error);
    }
  }

  async write(content: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of content) await this.#attempt(this.#file.writeFile(chunk));
  }

  /** On disk first, then in its place, in one step. */
  async publish(): Promise<void> {
    await this.#attempt(this.#file.sync());
    await this.#attempt(rename(this.#path, this.#to));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }

  async #attempt(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      throw cannotWrite(this.#to, error);
    });
  }
}

/** A rename would put a file in the place of a device. */
async function refuseSpecial(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found || found.isFile() || found.isSymbolicLink()) return;
  const kind = found.isDirectory() ? 'a folder' : 'no file';
  throw new GrappeError('local', { message: `'${path}' is ${kind}`, hint: 'name the file to write' });
}

function cannotWrite(path: string, error: unknown): GrappeError {
  return localTrouble(`cannot write '${path}'`, error);
}

/** Its reason goes without the path, which may be that of a draft. */
export function localTrouble(message: string, error: unknown): GrappeError {
  if (error instanceof GrappeError) return error;
  return new GrappeError('local', { message, why: systemReason(error), cause: error });
}
