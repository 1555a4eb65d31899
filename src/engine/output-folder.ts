/**
 * A folder for one file per node. Files are created relative to the folder's own descriptor, never through a
 * link that somebody planted, with mode 0600. No descriptor is kept open between writes: the number in use is
 * small whatever the number of nodes.
 */

import { constants, existsSync } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { makePrivateFolder } from '../private-files/index.ts';
import { type Clock, GrappeError, systemCode } from '../base/index.ts';
import { FewAtOnce } from './few-at-once.ts';
import { OutputFile } from './output-file.ts';
import { outputFileName } from './output-file-name.ts';

const OPEN_AT_ONCE = 8;
/** A shortage of descriptors passes when commands end; together these wait for ten seconds. */
const SHORTAGE_TRIES = 100;
const SHORTAGE_PAUSE_MS = 100;

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;

export class OutputFolder implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #base: string;
  readonly #clock: Clock;
  readonly #files = new Map<string, OutputFile>();
  readonly #turns = new FewAtOnce(OPEN_AT_ONCE);
  /** Device and inode: two paths to one folder are one folder. */
  readonly identity: string;

  private constructor(handle: FileHandle, path: string, identity: string, clock: Clock) {
    const ownDescriptor = `/proc/self/fd/${handle.fd}`;
    this.#handle = handle;
    this.#base = existsSync(ownDescriptor) ? ownDescriptor : path;
    this.#clock = clock;
    this.identity = identity;
  }

  /** Opens the folder, making it with mode 0700 where it is missing. Throws GrappeError `local`. */
  static async open(path: string, clock: Clock): Promise<OutputFolder> {
    try {
      makePrivateFolder(path);
      const handle = await open(path, O_RDONLY | O_DIRECTORY);
      const { dev, ino } = await handle.stat({ bigint: true });
      return new OutputFolder(handle, path, `${dev}:${ino}`, clock);
    } catch (cause) {
      throw unusable(path, cause);
    }
  }

  /** The file of a node; the same one for each call. */
  fileOf(node: string): OutputFile {
    let file = this.#files.get(node);
    if (file === undefined) this.#files.set(node, (file = new OutputFile(this, outputFileName(node))));
    return file;
  }

  /** Completes a node's file, and forgets it. */
  async finish(node: string): Promise<void> {
    try {
      await this.fileOf(node).finish();
    } finally {
      this.#files.delete(node);
    }
  }

  /** Work with open files: few at once. */
  withTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.run(work);
  }

  /** Makes a new file. What bears the name already, a link above all, is removed and not written through. */
  async create(name: string): Promise<FileHandle> {
    const path = this.#path(name);
    const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND;
    await unlink(path).catch(ignoreMissing);
    return this.#patiently(() => open(path, flags, 0o600));
  }

  append(name: string): Promise<FileHandle> {
    return this.#patiently(() => open(this.#path(name), O_WRONLY | O_NOFOLLOW | O_APPEND));
  }

  /** Replaces `to`, be it a file of an earlier run or a link, without touching what a link points at. */
  rename(from: string, to: string): Promise<void> {
    return rename(this.#path(from), this.#path(to));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  #path(name: string): string {
    return `${this.#base}/${name}`;
  }

  async #patiently(work: () => Promise<FileHandle>): Promise<FileHandle> {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (tries === SHORTAGE_TRIES || !isShortage(error)) throw error;
        await this.#clock.sleep(SHORTAGE_PAUSE_MS);
      }
    }
  }
}

function isShortage(error: unknown): boolean {
  return systemCode(error) === 'EMFILE' || systemCode(error) === 'ENFILE';
}

function ignoreMissing(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error;
}

function unusable(path: string, cause: unknown): GrappeError {
  return new GrappeError('local', {
    message: `cannot write output files to '${path}'`,
    ...(cause instanceof Error ? { why: cause.message } : {}),
    hint: 'name a folder that you may write to',
    cause,
  });
}
