/** RemoteFiles of this machine, over node:fs. */

import { type Stats, constants, createReadStream } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  open,
  opendir,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
  utimes,
} from 'node:fs/promises';
import { GrappeError, systemCode } from '../../base/index.ts';
import type { FileAttributes, RemoteEntry, RemoteFiles, RemoteStat } from '../transport.ts';

export class LocalFiles implements RemoteFiles {
  async stat(path: string): Promise<RemoteStat | undefined> {
    try {
      return describe(await lstat(path));
    } catch (error) {
      if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
      throw copyError(error, path);
    }
  }

  async *list(path: string): AsyncIterable<RemoteEntry> {
    try {
      for await (const { name } of await opendir(path))
        yield { name, stat: await this.stat(`${path}/${name}`) };
    } catch (error) {
      throw copyError(error, path);
    }
  }

  async *read(path: string, from = 0): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of createReadStream(path, { start: from })) yield chunk as Buffer;
    } catch (error) {
      throw copyError(error, path);
    }
  }

  async create(
    path: string,
    content: AsyncIterable<Uint8Array>,
    { mode, modifiedMs }: FileAttributes,
  ): Promise<void> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const file = await open(path, flags, 0o600).catch((error: unknown) => {
      throw copyError(error, path);
    });
    try {
      for await (const chunk of content) await file.writeFile(chunk);
      await file.chmod(mode & 0o7777);
      if (modifiedMs !== undefined) await file.utimes(new Date(), modifiedMs / 1000);
      await file.sync();
    } catch (error) {
      throw copyError(error, path);
    } finally {
      await file.close();
    }
  }

  makeFolder(path: string, mode: number): Promise<void> {
    return attempt(path, mkdir(path, { mode }));
  }

  makeLink(path: string, target: string): Promise<void> {
    return attempt(path, symlink(target, path));
  }

  readLink(path: string): Promise<string> {
    return attempt(path, readlink(path));
  }

  async setAttributes(path: string, { mode, modifiedMs }: FileAttributes): Promise<void> {
    await attempt(path, chmod(path, mode & 0o7777));
    if (modifiedMs !== undefined) await attempt(path, utimes(path, new Date(), modifiedMs / 1000));
  }

  rename(from: string, to: string): Promise<void> {
    return attempt(to, rename(from, to));
  }

  remove(path: string): Promise<void> {
    return attempt(path, rm(path));
  }

  realpath(path: string): Promise<string> {
    return attempt(path, realpath(path));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

async function attempt<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw copyError(error, path);
  }
}

function describe(stats: Stats): RemoteStat {
  return {
    kind: kindOf(stats),
    sizeBytes: stats.size,
    mode: stats.mode & 0o7777,
    modifiedMs: stats.mtimeMs,
  };
}

function kindOf(stats: Stats): RemoteStat['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

/** An error of the content's source is passed on as it is. */
function copyError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === undefined || error instanceof GrappeError) return error;
  return new GrappeError('copy', { message: `'${path}': ${code}`, cause: error });
}
