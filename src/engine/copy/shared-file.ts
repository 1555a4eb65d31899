/**
 * A file of this machine that many nodes get: read once from disk as long as the nodes are near each other, hashed
 * once. A node that falls behind reads for itself, so that it holds up no other.
 */

import { createHash, hash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { GrappeError, systemReason } from '../../base/index.ts';
import { MOST_UNTOLD_BYTES } from '../transfer/content.ts';
import { PERMISSIONS } from '../transfer/local-file.ts';
import { Recent } from './recent.ts';

/** A multiple of what travels in one packet of SFTP. */
export const CHUNK_BYTES = 8 * 63 * 512;
const MOST_CHUNKS = 128;
/** Larger ones are read in chunks. */
export const SMALL_BYTES = 128 * 1024;
const MOST_SMALL = 256;

/** All of a small file. */
export interface SmallFile {
  readonly content: Uint8Array;
  readonly mode: number;
  readonly modifiedMs: number;
  /** SHA-256 of the content, in hexadecimal. */
  readonly digest: string;
}

/** The last chunks that were read, of all files, the last small files, and what the files hash to. */
export class ChunkCache extends Recent<string, Buffer> {
  readonly digests = new Map<string, Promise<string>>();
  readonly small = new Recent<SharedFile, SmallFile | undefined>(MOST_SMALL);

  constructor() {
    super(MOST_CHUNKS);
  }
}

/** The file as it is while somebody uses it; when the last one leaves, it is closed. */
export class SharedFile {
  readonly path: string;
  readonly #cache: ChunkCache;
  readonly #followsLink: boolean;
  #version: Promise<FileVersion> | undefined;

  constructor(path: string, cache: ChunkCache, { followsLink }: { readonly followsLink: boolean }) {
    this.path = path;
    this.#cache = cache;
    this.#followsLink = followsLink;
  }

  async whileOpen<T>(work: (version: FileVersion) => Promise<T>): Promise<T> {
    const opening = (this.#version ??= this.#open());
    const version = await opening.catch((error: unknown) => {
      this.#forget(opening);
      throw error;
    });
    version.users++;
    try {
      return await work(version);
    } finally {
      if (--version.users === 0) {
        this.#forget(opening);
        await version.close();
      }
    }
  }

  /** All of it at once; undefined where it is not small, or was written to meanwhile. */
  small(): Promise<SmallFile | undefined> {
    return this.#cache.small.get(this, () => this.whileOpen((version) => version.small()));
  }

  /** The next use sees the file anew. */
  renew(): void {
    this.#version = undefined;
  }

  #forget(version: Promise<FileVersion>): void {
    if (this.#version === version) this.#version = undefined;
  }

  async #open(): Promise<FileVersion> {
    // Without O_NONBLOCK, a FIFO that took the place of the file would wait for its writer.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | (this.#followsLink ? 0 : constants.O_NOFOLLOW);
    try {
      const file = await open(this.path, flags);
      return await FileVersion.of(file, this.path, this.#cache);
    } catch (error) {
      throw unreadable(this.path, error);
    }
  }
}

export class FileVersion {
  users = 0;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly modifiedMs: number;
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #stat: BigIntStats;
  readonly #cache: ChunkCache;
  /** All of a file that was said to be empty. */
  readonly #untold: Buffer | undefined;
  /** Of this content of this file. */
  readonly #key: string;

  private constructor(
    file: FileHandle,
    path: string,
    found: { readonly stat: BigIntStats; readonly untold: Buffer | undefined },
    cache: ChunkCache,
  ) {
    this.#file = file;
    this.#path = path;
    this.#stat = found.stat;
    this.#untold = found.untold;
    this.#cache = cache;
    this.#key = `${found.stat.dev} ${found.stat.ino} ${found.stat.mtimeNs} ${found.stat.size}`;
    this.sizeBytes = found.untold?.length ?? Number(found.stat.size);
    this.mode = Number(found.stat.mode) & PERMISSIONS;
    this.modifiedMs = Number(found.stat.mtimeMs);
  }

  static async of(file: FileHandle, path: string, cache: ChunkCache): Promise<FileVersion> {
    try {
      const stat = await file.stat({ bigint: true });
      if (!stat.isFile()) throw new GrappeError('copy', { message: `'${path}' is no file any more` });
      const untold = stat.size === 0n ? await readUntold(file, path) : undefined;
      return new FileVersion(file, path, { stat, untold }, cache);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** All of it, or what is behind its first `start` bytes. */
  async *content(start = 0): AsyncIterable<Uint8Array> {
    if (this.#untold) {
      yield this.#untold.subarray(start);
      return;
    }
    for (let at = start - (start % CHUNK_BYTES); at < this.sizeBytes; at += CHUNK_BYTES) {
      const reading = this.#chunk(at);
      // On its way from the disk while this one is used.
      if (at + CHUNK_BYTES < this.sizeBytes) void this.#chunk(at + CHUNK_BYTES);
      const chunk = await reading;
      yield chunk.subarray(Math.max(start - at, 0));
      // It holds less than it says, as files of /sys do.
      if (chunk.length < Math.min(CHUNK_BYTES, this.sizeBytes - at)) return;
    }
  }

  async small(): Promise<SmallFile | undefined> {
    if (this.sizeBytes > SMALL_BYTES) return undefined;
    const content = this.#untold ?? (await this.#read(0));
    if ((await this.state()) !== 'same') return undefined;
    return { content, mode: this.mode, modifiedMs: this.modifiedMs, digest: hash('sha256', content) };
  }

  #chunk(at: number): Promise<Buffer> {
    return this.#cache.get(`${this.#key} ${at}`, () => this.#read(at));
  }

  /** SHA-256 of the content, in hexadecimal. */
  digest(): Promise<string> {
    if (this.#untold) return digestOf(this.content());
    const known = this.#cache.digests.get(this.#key);
    if (known) return known;
    const digest = digestOf(this.content());
    this.#cache.digests.set(this.#key, digest);
    digest.catch(() => this.#cache.digests.delete(this.#key));
    return digest;
  }

  /** Whether what was read is what is there: a file that grew still begins so. */
  async state(): Promise<'same' | 'grown' | 'changed'> {
    const { size, mtimeNs } = await this.#file.stat({ bigint: true });
    if (size === this.#stat.size && mtimeNs === this.#stat.mtimeNs) return 'same';
    if (size < this.#stat.size || (await digestOf(this.#fromDisk())) !== (await this.digest()))
      return 'changed';
    return size > this.#stat.size ? 'grown' : 'same';
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async *#fromDisk(): AsyncIterable<Uint8Array> {
    for (let at = 0; at < this.sizeBytes; at += CHUNK_BYTES) yield await this.#read(at);
  }

  async #read(position: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, this.sizeBytes - position));
    let length = 0;
    try {
      while (length < buffer.length) {
        const rest = buffer.length - length;
        const { bytesRead } = await this.#file.read(buffer, length, rest, position + length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
    } catch (error) {
      throw unreadable(this.#path, error);
    }
    return buffer.subarray(0, length);
  }
}

async function readUntold(file: FileHandle, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let size = 0; ;) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(CHUNK_BYTES));
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    size += bytesRead;
    if (size > MOST_UNTOLD_BYTES) {
      throw new GrappeError('copy', { message: `'${path}' says that it is empty, and does not end` });
    }
  }
}

async function digestOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
}

function unreadable(path: string, error: unknown): GrappeError {
  if (error instanceof GrappeError) return error;
  return new GrappeError('copy', {
    message: `cannot read '${path}'`,
    why: systemReason(error),
    cause: error,
  });
}
