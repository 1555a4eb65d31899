/** RemoteFiles over SFTP: a few operations, many requests in flight, every error a GrappeError `copy`. */

import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2';
import { GrappeError, messageOf } from '../../base/index.ts';
import { printableLine } from '../printable.ts';
import type { FileAttributes, RemoteEntry, RemoteFiles, RemoteStat } from '../transport.ts';
import { toldWriteBytes } from './client-internals.ts';
import { readAhead, type WriteAt, writeBehind } from './sftp-transfer.ts';

/** Status codes of the SFTP draft (filexfer-02 section 7) that need telling apart. */
const END = 1;
const NO_SUCH_FILE = 2;
const UNSUPPORTED = 8;
/** How long a node may take to end the session in good order. */
const CLOSE_MS = 1000;
const CLOSED = 'the SFTP session was closed';

export function openRemoteFiles(sftp: SFTPWrapper): RemoteFiles {
  return new SftpFiles(sftp);
}

type Answer<T> = (error: Error | null | undefined, value: T) => void;

class SftpFiles implements RemoteFiles {
  readonly #sftp: SFTPWrapper;
  readonly #closed = Promise.withResolvers<void>();
  /** Told by OpenSSH's server alone, which takes one request after the other. */
  readonly #mostWriteBytes: number | undefined;
  #isClosed = false;
  /** Ends the wait for an answer: the library forgets requests that were under way at the end. */
  readonly #unanswered = new Set<(error: Error) => void>();

  constructor(sftp: SFTPWrapper) {
    this.#sftp = sftp;
    this.#mostWriteBytes = toldWriteBytes(sftp);
    sftp.on('error', () => undefined);
    sftp.once('close', () => this.#ended());
  }

  async stat(path: string): Promise<RemoteStat | undefined> {
    try {
      return describe(await this.#ask<Stats>((answer) => this.#sftp.lstat(path, answer)));
    } catch (error) {
      if (codeOf(error) === NO_SUCH_FILE) return undefined;
      throw copyError(path, 'not examined', error);
    }
  }

  /** Piece by piece: a folder without end costs one piece of memory. */
  async *list(path: string): AsyncIterable<RemoteEntry> {
    const handle = await this.#attempt(path, 'not listed', (answer: Answer<Buffer>) =>
      this.#sftp.opendir(path, answer),
    );
    try {
      for (;;) {
        const entries = await this.#ask<FileEntryWithStats[]>((answer) => this.#sftp.readdir(handle, answer));
        yield* entries.map(({ filename, attrs }) => ({ name: filename, stat: describeIfTold(attrs) }));
      }
    } catch (error) {
      if (codeOf(error) !== END) throw copyError(path, 'not listed', error);
    } finally {
      await this.#close(handle);
    }
  }

  async *read(path: string, from = 0): AsyncIterable<Uint8Array> {
    const handle = await this.#open(path, 'r', 0);
    try {
      yield* readAhead((buffer, position) =>
        this.#ask<number>((answer) =>
          this.#sftp.read(handle, buffer, 0, buffer.length, from + position, (error, bytes) =>
            answer(error, bytes),
          ),
        ),
      );
    } catch (error) {
      throw copyError(path, 'not read', error);
    } finally {
      await this.#close(handle);
    }
  }

  async create(path: string, content: AsyncIterable<Uint8Array>, attributes: FileAttributes): Promise<void> {
    const handle = await this.#open(path, 'wx', attributes.mode);
    let isOpen = true;
    try {
      const write: WriteAt = (part, position) => this.#write(handle, part, position);
      const unanswered = await writeBehind(content, write, this.#mostWriteBytes ?? 0);
      await this.#inTurn([
        () => Promise.all(unanswered),
        // The account's umask was applied when the file was opened.
        () => this.#change(handle, attributes),
        () => this.#flush(handle),
        () => {
          isOpen = false;
          return this.#ask((answer) => this.#sftp.close(handle, (error) => answer(error, undefined)));
        },
      ]);
    } catch (error) {
      // Never twice: the server may have given the number of the handle to another file.
      if (isOpen) await this.#close(handle);
      await this.remove(path).catch(() => undefined);
      throw copyError(path, 'not written', error);
    }
  }

  /** Where a server lacks the extension, its plain rename; if that refuses to replace a file, the file stays. */
  async rename(from: string, to: string): Promise<void> {
    const renamed = this.#ask((answer) =>
      this.#sftp.ext_openssh_rename(from, to, (error) => answer(error, undefined)),
    );
    try {
      await renamed.catch((error: unknown) => {
        if (!isUnsupported(error)) throw error;
        return this.#ask((answer) => this.#sftp.rename(from, to, (failure) => answer(failure, undefined)));
      });
    } catch (error) {
      throw copyError(to, 'not replaced', error);
    }
  }

  makeFolder(path: string, mode: number): Promise<void> {
    return this.#attempt(path, 'not made', (answer) =>
      this.#sftp.mkdir(path, { mode }, (error) => answer(error, undefined)),
    );
  }

  makeLink(path: string, target: string): Promise<void> {
    return this.#attempt(path, 'not made', (answer) =>
      this.#sftp.symlink(target, path, (error) => answer(error, undefined)),
    );
  }

  readLink(path: string): Promise<string> {
    return this.#attempt(path, 'not read', (answer) => this.#sftp.readlink(path, answer));
  }

  setAttributes(path: string, attributes: FileAttributes): Promise<void> {
    return this.#attempt(path, 'not changed', (answer) =>
      this.#sftp.setstat(path, inputOf(attributes), (error) => answer(error, undefined)),
    );
  }

  remove(path: string): Promise<void> {
    return this.#attempt(path, 'not removed', (answer) =>
      this.#sftp.unlink(path, (error) => answer(error, undefined)),
    );
  }

  realpath(path: string): Promise<string> {
    return this.#attempt(path, 'not found', (answer) => this.#sftp.realpath(path, answer));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sftp.end();
    const late = setTimeout(() => this.#ended(), CLOSE_MS);
    await this.#closed.promise;
    clearTimeout(late);
  }

  #ended(): void {
    this.#isClosed = true;
    for (const giveUp of this.#unanswered) giveUp(new Error(CLOSED));
    this.#closed.resolve();
  }

  #open(path: string, flags: 'r' | 'wx', mode: number): Promise<Buffer> {
    return this.#attempt(path, flags === 'r' ? 'not read' : 'not created', (answer) =>
      this.#sftp.open(path, flags, mode, answer),
    );
  }

  #write(handle: Buffer, part: Uint8Array, position: number): Promise<unknown> {
    return this.#ask((answer) =>
      this.#sftp.write(handle, bufferOf(part), 0, part.length, position, (error) => answer(error, undefined)),
    );
  }

  #change(handle: Buffer, attributes: FileAttributes): Promise<unknown> {
    return this.#ask((answer) =>
      this.#sftp.fsetstat(handle, inputOf(attributes), (error) => answer(error, undefined)),
    );
  }

  /** Each behind the other; without a wait where the server is known to keep them in their order. */
  async #inTurn(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
    const begun: Promise<unknown>[] = [];
    for (const step of steps) {
      const done = step();
      begun.push(done);
      if (this.#mostWriteBytes === undefined) await done;
    }
    await Promise.all(begun);
  }

  async #close(handle: Buffer): Promise<void> {
    await this.#ask((answer) => this.#sftp.close(handle, (error) => answer(error, undefined))).catch(
      () => undefined,
    );
  }

  /** To the node's disk, where its server can (fsync@openssh.com). */
  async #flush(handle: Buffer): Promise<void> {
    try {
      await this.#ask((answer) => this.#sftp.ext_openssh_fsync(handle, (error) => answer(error, undefined)));
    } catch (error) {
      if (!isUnsupported(error)) throw error;
    }
  }

  /** An answer; an error says that `path` was so. */
  async #attempt<T>(path: string, what: string, start: (answer: Answer<T>) => void): Promise<T> {
    try {
      return await this.#ask(start);
    } catch (error) {
      throw copyError(path, what, error);
    }
  }

  /** An answer, or the end of the session. */
  #ask<T = undefined>(start: (answer: Answer<T>) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#isClosed) return reject(new Error(CLOSED));
      this.#unanswered.add(reject);
      start((error, value) => {
        this.#unanswered.delete(reject);
        if (error) reject(error);
        else resolve(value);
      });
    });
  }
}

function describe(stats: Stats): RemoteStat {
  return {
    kind: kindOf(stats),
    sizeBytes: stats.size,
    mode: stats.mode & 0o7777,
    modifiedMs: stats.mtime * 1000,
  };
}

function describeIfTold(stats: Stats): RemoteStat | undefined {
  return Number.isInteger(stats.mode) ? describe(stats) : undefined;
}

/** Both times go together in SFTP. */
function inputOf({ mode, modifiedMs }: FileAttributes): { mode: number; atime?: Date; mtime?: Date } {
  if (modifiedMs === undefined) return { mode };
  return { mode, atime: new Date(), mtime: new Date(modifiedMs) };
}

function bufferOf(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
}

function kindOf(stats: Stats): RemoteStat['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

/** An extension that was not announced is refused by the library, whose error has no status code. */
function isUnsupported(error: unknown): boolean {
  return codeOf(error) === UNSUPPORTED || codeOf(error) === undefined;
}

function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

function copyError(path: string, what: string, cause: unknown): GrappeError {
  if (cause instanceof GrappeError) return cause;
  const why = printableLine(messageOf(cause));
  return new GrappeError('copy', { message: `'${printableLine(path)}' was ${what}`, why, cause });
}
