/** Gets the content of a file into a draft on a node: from here, from another node, or from where a cut copy ended. */

import { posix } from 'node:path';
import { GrappeError } from '../../base/index.ts';
import { besidePath, isBeginningOf } from '../transfer/temporary-name.ts';
import type { CopySession } from './copy-session.ts';
import { checkWay, holderOf, pullFile } from './pull-file.ts';
import { receive, type Reception } from './receive.ts';
import type { FileVersion, SharedFile } from './shared-file.ts';
import type { Spread, SpreadFile, Turn } from './spread.ts';
import { writeTrouble } from './write-trouble.ts';

export interface WantedDraft {
  readonly source: SharedFile;
  readonly version: FileVersion;
  /** The place of the file. */
  readonly to: string;
  /** What cut copies left on the node. */
  readonly unfinished: Promise<readonly string[]>;
}

export interface WrittenDraft {
  readonly path: string;
  /** It was compared already. */
  readonly isConfirmed: boolean;
}

interface Beginning {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Smaller ones are sent whole: that takes no longer than asking what is there. */
export const RESUMED_BYTES = 8 * 1024 * 1024;

type Content = Omit<Reception, 'words' | 'stdin'>;

export class DraftWriter {
  readonly #session: CopySession;
  readonly #spread: Spread | undefined;

  constructor(session: CopySession, spread: Spread | undefined) {
    this.#session = session;
    this.#spread = spread;
  }

  async write(wanted: WantedDraft): Promise<WrittenDraft> {
    const { version, to, source } = wanted;
    if (version.sizeBytes < RESUMED_BYTES) return this.#send(wanted, besidePath(to));
    const digest = await version.digest();
    const { sizeBytes, mode } = version;
    const modifiedMs = this.#session.options.preserve ? version.modifiedMs : undefined;
    const content = { path: besidePath(to, digest), sizeBytes, mode, modifiedMs, digest };
    if (await this.#resume(wanted, content)) return { path: content.path, isConfirmed: true };
    const spread = this.#spread?.of(source, sizeBytes, this.#session);
    const turn = spread && (await this.#turn(spread));
    try {
      if (turn?.from && (await this.#pull(turn, content))) return { path: content.path, isConfirmed: true };
      return await this.#send(wanted, content.path);
    } finally {
      turn?.end();
    }
  }

  /** The file has its place: others may get it from there. */
  published(source: SharedFile, sizeBytes: number, to: string): void {
    this.#spread?.of(source, sizeBytes, this.#session)?.isAt(holderOf(this.#session, to));
  }

  async #send({ version, to }: WantedDraft, path: string): Promise<WrittenDraft> {
    const { files, options } = this.#session;
    const { mode, modifiedMs, sizeBytes } = version;
    try {
      await files.create(path, this.#counted(version.content()), {
        mode,
        ...(options.preserve && { modifiedMs }),
      });
    } catch (error) {
      throw await writeTrouble(this.#session, { path, to, sizeBytes }, error);
    }
    return { path, isConfirmed: false };
  }

  /** Undefined: from here at once, since waiting for another node would be in vain. */
  async #turn(spread: SpreadFile): Promise<Turn | undefined> {
    const node = holderOf(this.#session);
    const now = spread.turnNow(node);
    const { first } = spread;
    if (now || !first) return now;
    const decided = new AbortController();
    const signal = AbortSignal.any([this.#session.signal, decided.signal]);
    const turn = spread.turn(node, signal);
    // A name that the node cannot resolve may take it long: its turn may come before.
    const way = this.#succeeds(() => checkWay(this.#session, first, signal));
    const inVain = way.then((isThere) => (isThere ? turn : undefined));
    inVain.catch(() => undefined);
    const won = await Promise.race([turn, inVain]).finally(() => decided.abort());
    if (!won) void turn.then(({ end }) => end()).catch(() => undefined);
    return won;
  }

  async #pull({ from }: Turn, content: Content): Promise<boolean> {
    if (!from || !(await this.#succeeds(() => pullFile(this.#session, from, content)))) return false;
    this.#session.moved(content.sizeBytes);
    this.#session.counts.fromNodes++;
    return true;
  }

  /** What does not is noted: the file then comes from here. */
  async #succeeds(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      this.#spread?.refusals.set(this.#session.connection.node, textOf(error));
      return false;
    }
  }

  async #resume({ version, to, unfinished }: WantedDraft, content: Content): Promise<boolean> {
    const beginnings = await this.#beginnings(await unfinished, to, content);
    const old = beginnings.find((file) => file.sizeBytes > 0 && file.sizeBytes <= content.sizeBytes);
    if (!old) return false;
    let moved = old.sizeBytes;
    this.#session.moved(moved);
    const count = (bytes: number): void => void (moved += bytes);
    try {
      const words = ['sh', '-c', RESUME, old.path, String(old.sizeBytes)];
      const stdin = this.#counted(version.content(old.sizeBytes), count);
      await receive(this.#session, { ...content, words, stdin });
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      // It was another file's beginning: all of this one goes anew.
      this.#session.moved(-moved);
      return false;
    }
    this.#session.counts.resumed++;
    await Promise.all(beginnings.map((file) => this.#removeDead(file)));
    return true;
  }

  /** What cut copies of this content left, the longest first: one for each cut. */
  async #beginnings(
    unfinished: readonly string[],
    to: string,
    { digest }: Content,
  ): Promise<readonly Beginning[]> {
    const folder = posix.dirname(to);
    const own = unfinished.filter((path) => posix.dirname(path) === folder && isBeginningOf(path, digest));
    const found = await Promise.all(
      own.map(async (path) => ({ path, stat: await this.#session.files.stat(path) })),
    );
    return found
      .flatMap(({ path, stat }) => (stat?.kind === 'file' ? [{ path, sizeBytes: stat.sizeBytes }] : []))
      .toSorted((one, other) => other.sizeBytes - one.sizeBytes);
  }

  /** If it grew meanwhile, another copy is at it. */
  async #removeDead(old: Beginning): Promise<void> {
    const { files } = this.#session;
    const found = await files.stat(old.path);
    if (found?.kind === 'file' && found.sizeBytes === old.sizeBytes)
      await files.remove(old.path).catch(() => undefined);
  }

  /** Not hashed: the file was, once for all nodes. */
  async *#counted(
    content: AsyncIterable<Uint8Array>,
    count: (bytes: number) => void = () => undefined,
  ): AsyncIterable<Uint8Array> {
    const { signal, moved } = this.#session;
    for await (const chunk of content) {
      signal.throwIfAborted();
      yield chunk;
      moved(chunk.length);
      count(chunk.length);
    }
  }
}

/** Read, never written to: whoever may write to the folder could have put it there. */
const RESUME = 'head -c "$1" <"$0" && exec cat';

function textOf({ message, why }: GrappeError): string {
  return [message, why].filter(Boolean).join(': ');
}
