/** A copy on one node: its way there, what it was asked, and what came of each file. */

import { GrappeError } from '../../base/index.ts';
import type { Connection, ExecIo, RemoteFiles } from '../../transport/index.ts';
import { FewAtOnce } from '../few-at-once.ts';
import { unlessAborted } from '../transfer/file-copy.ts';
import { SMALL_BYTES } from './shared-file.ts';

export interface CopyOptions {
  /** Modes and times as at the source; else modes less the umask, times as they come. */
  readonly preserve: boolean;
  /** Contents are compared even where size and time agree. */
  readonly checksum: boolean;
  /** Says what it would do, and does nothing. */
  readonly dryRun: boolean;
  /** Names each file that is copied. */
  readonly verbose: boolean;
}

/** What a copy did on one node, or, added up, on all. */
export interface CopyCounts {
  copied: number;
  copiedBytes: number;
  unchanged: number;
  /** Devices, FIFOs, sockets. */
  skipped: number;
  failed: number;
  /** Of the copied: went on from what a cut copy had left. */
  resumed: number;
  /** Of the copied: came from other nodes. */
  fromNodes: number;
}

/** Told of every byte on its way: for progress. */
export type Moved = (bytes: number) => void;

/** A node may have trouble with every file; a person reads the first ones. */
const MOST_COMPLAINTS = 20;
/** Requests on their way at the same time: small ones for the round trips, large files for memory. */
const SMALL_AT_ONCE = 32;
const LARGE_AT_ONCE = 3;

export interface SessionParts {
  readonly connection: Connection;
  readonly files: RemoteFiles;
  readonly io: ExecIo;
  readonly options: CopyOptions;
  readonly moved: Moved;
}

export class CopySession {
  readonly connection: Connection;
  readonly files: RemoteFiles;
  readonly signal: AbortSignal;
  readonly options: CopyOptions;
  readonly counts: CopyCounts = {
    copied: 0,
    copiedBytes: 0,
    unchanged: 0,
    skipped: 0,
    failed: 0,
    resumed: 0,
    fromNodes: 0,
  };
  readonly moved: Moved;
  readonly #io: ExecIo;
  readonly #small = new FewAtOnce(SMALL_AT_ONCE);
  readonly #large = new FewAtOnce(LARGE_AT_ONCE);

  constructor({ connection, files, io, options, moved }: SessionParts) {
    this.connection = connection;
    this.files = files;
    this.signal = io.signal;
    this.options = options;
    this.moved = moved;
    this.#io = io;
  }

  /** All of `items`, some at the same time; ends early when the copy is aborted. */
  async each<T>(
    items: readonly T[],
    work: (item: T) => Promise<void>,
    sizeOf: (item: T) => number = () => 0,
  ): Promise<void> {
    const all = items.map((item) =>
      (sizeOf(item) > SMALL_BYTES ? this.#large : this.#small).run(async () => {
        this.signal.throwIfAborted();
        await work(item);
      }),
    );
    await Promise.allSettled(all);
    await Promise.all(all);
  }

  /** Undefined when it failed, which is then told and counted. Rejects when nothing more can succeed. */
  async attempt<T>(path: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.signal.throwIfAborted();
      if (!(error instanceof GrappeError) || error.code !== 'copy') throw error;
      await unlessAborted(this.files.realpath('.'), this.signal).catch(() => {
        throw error;
      });
      await this.failed(path, [error.message, error.why].filter(Boolean).join(': '));
      return undefined;
    }
  }

  async failed(path: string, why: string): Promise<void> {
    this.counts.failed++;
    if (this.counts.failed > MOST_COMPLAINTS) return;
    const rest = this.counts.failed === MOST_COMPLAINTS ? 'what else fails is only counted' : '';
    await this.#say('stderr', `${why.includes(path) ? '' : `'${path}': `}${why}`);
    if (rest) await this.#say('stderr', rest);
  }

  async skipped(path: string, why: string): Promise<void> {
    this.counts.skipped++;
    await this.#say('stderr', `skipped '${path}': ${why}`);
  }

  /** For a person; nothing went wrong. */
  remark(path: string, text: string): Promise<void> {
    return this.#say('stderr', `'${path}': ${text}`);
  }

  async copied(path: string, bytes: number): Promise<void> {
    this.counts.copied++;
    this.counts.copiedBytes += bytes;
    if (this.options.verbose || this.options.dryRun) await this.#say('stdout', path);
  }

  unchanged(bytes: number): void {
    this.counts.unchanged++;
    this.moved(bytes);
  }

  async #say(stream: 'stdout' | 'stderr', line: string): Promise<void> {
    await this.#io.onOutput(stream, Buffer.from(`${oneLine(line)}\n`));
  }
}

/** A name may hold a newline. */
function oneLine(text: string): string {
  return text.replaceAll(/[\x00-\x1f\x7f]/g, (char) => JSON.stringify(char).slice(1, -1));
}
