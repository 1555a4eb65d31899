/**
 * Many small files onto a node in one stream, which its tar takes apart: by SFTP each takes five requests more, which
 * cost more than its bytes. What is not whole there afterwards, for whatever reason, goes by SFTP.
 */

import { besidePath } from '../transfer/temporary-name.ts';
import type { CopySession } from './copy-session.ts';
import type { Draft, FileItem } from './draft.ts';
import { runOnNode } from './node-program.ts';
import { MOST_LINE_BYTES, namedDigests } from './remote-digests.ts';
import { TAR_END, tarFile } from './tar-file.ts';

/**
 * Its words: a folder, what tar does, and the names of the drafts from there, which nobody can foresee. What tar
 * complains of is no matter: the checksums tell what is there.
 */
const PROGRAM = 'cd "$1" && { tar "$2" -; shift 2; sync -- "$@"; sha256sum -- "$@"; } 2>/dev/null';
/** The modes of the archive, and no owner; `m`: no times. */
const EXTRACT = { withTimes: '-xopf', withoutTimes: '-xopmf' };

/** As much as travels well at a time. */
const PIECE_BYTES = 63 * 512;

/** Answers those that are to be sent otherwise. `drafts` gets all that is on its way; with a digest once it is whole. */
export async function sendBundle(
  session: CopySession,
  items: readonly FileItem[],
  drafts: Set<Draft>,
): Promise<readonly FileItem[]> {
  const bundle = new Bundle(session, items, drafts);
  await bundle.send();
  return [...bundle.left];
}

class Bundle {
  readonly left: Set<FileItem>;
  readonly #session: CopySession;
  readonly #drafts: Set<Draft>;
  /** Where the drafts will be. */
  readonly #paths: ReadonlyMap<FileItem, string>;
  /** With what they must hash to. */
  readonly #sent = new Map<Draft, string>();

  constructor(session: CopySession, items: readonly FileItem[], drafts: Set<Draft>) {
    this.left = new Set(items);
    this.#session = session;
    this.#drafts = drafts;
    this.#paths = new Map(items.map((item) => [item, besidePath(item.path)]));
  }

  async send(): Promise<void> {
    const paths = [...this.#paths.values()];
    const root = paths[0]?.startsWith('/') === true ? '/' : '.';
    const extract = this.#session.options.preserve ? EXTRACT.withTimes : EXTRACT.withoutTimes;
    const { stdout } = await runOnNode(this.#session, {
      words: ['sh', '-c', PROGRAM, 'sh', root, extract, ...paths.map(nameOf)],
      stdin: inPieces(this.#archive()),
      mostBytes: paths.length * MOST_LINE_BYTES,
    });
    const there = namedDigests(stdout.split('\n'));
    for (const [draft, digest] of this.#sent) {
      if (there.get(nameOf(draft.path)) === digest) this.#arrived(draft, digest);
      else this.#session.moved(-draft.sizeBytes);
    }
  }

  #arrived(draft: Draft, digest: string): void {
    draft.digest = digest;
    this.left.delete(draft.item);
  }

  async *#archive(): AsyncGenerator<Uint8Array> {
    for (const [item, path] of this.#paths) {
      this.#session.signal.throwIfAborted();
      const packed = await this.#session.attempt(item.path, () => this.#pack(item, path));
      if (packed === undefined) this.left.delete(item);
      else yield* packed;
    }
    yield TAR_END;
  }

  /** Its part of the archive: nothing, where it does not fit in. */
  async #pack(item: FileItem, path: string): Promise<readonly Uint8Array[]> {
    const small = await item.source.small();
    const packed = small && tarFile(nameOf(path), small);
    if (!packed) return [];
    const sizeBytes = small.content.length;
    const draft = { item, path, sizeBytes, isConfirmed: true, digest: '' };
    this.#drafts.add(draft);
    this.#sent.set(draft, small.digest);
    this.#session.moved(sizeBytes);
    return packed;
  }
}

/** As tar takes it, without the slash at the beginning. */
function nameOf(path: string): string {
  return path.replace(/^\/+/, '');
}

async function* inPieces(parts: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of parts) {
    waiting.push(part);
    bytes += part.length;
    if (bytes < PIECE_BYTES) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
  }
  yield Buffer.concat(waiting);
}
