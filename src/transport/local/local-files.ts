/** RemoteFiles of this machine, over node:fs. */

import { type Stats, constants, createReadStream } from 'node:fs';
import { lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { GrappeError } from '../../base/index.ts';
import type { RemoteFiles, RemoteStat } from '../transport.ts';

export class LocalFiles implements RemoteFiles {
  async stat(path: string): Promise<RemoteStat | undefined> {
    try {
      return describe(await lstat(path));
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
      throw copyError(error, path);
    }
  }

  async *read(path: string): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of createReadStream(path)) yield chunk as Buffer;
    } catch (error) {
      throw copyError(error, path);
    }
  }

  async create(path: string, content: AsyncIterable<Uint8Array>, mode: number): Promise<void> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const file = await open(path, flags, 0o600).catch((error: unknown) => {
      throw copyError(error, path);
    });
    try {
      for await (const chunk of content) await file.writeFile(chunk);
      await file.chmod(mode & 0o7777);
      await file.sync();
    } catch (error) {
      throw copyError(error, path);
    } finally {
      await file.close();
    }
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(from, to).catch((error: unknown) => {
      throw copyError(error, to);
    });
  }

  async remove(path: string): Promise<void> {
    await rm(path).catch((error: unknown) => {
      throw copyError(error, path);
    });
  }

  async realpath(path: string): Promise<string> {
    return realpath(path).catch((error: unknown) => {
      throw copyError(error, path);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
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

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** An error of the content's source is passed on as it is. */
function copyError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === undefined || error instanceof GrappeError) return error;
  return new GrappeError('copy', { message: `'${path}': ${code}`, cause: error });
}
