/**
 * Large files to many nodes: a few get them from here, the others from nodes that have them already, over the nodes'
 * own ssh. This file says whose turn it is and where from; it moves nothing.
 */

import { unlessAborted } from '../transfer/file-copy.ts';
import type { CopySession } from './copy-session.ts';
import type { SharedFile } from './shared-file.ts';

/** Smaller files, and fewer nodes, are not worth the way round. */
export interface SpreadLimits {
  readonly leastBytes: number;
  readonly leastNodes: number;
}

export const SPREAD_LIMITS: SpreadLimits = { leastBytes: 64 * 1024 * 1024, leastNodes: 8 };

/** Nodes that get one file from here at the same time, and from each node that has it. */
const FROM_HERE = 4;
const FROM_HOLDER = 2;

/** How the others log in to a node that has a file, or will have it soon. */
export interface Holder {
  readonly host: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
  /** Of the whole file; empty while it is on its way. */
  readonly path: string;
}

export interface Turn {
  /** Undefined: from here. */
  readonly from: Holder | undefined;
  /** Somebody else may now get it from there. */
  readonly end: () => void;
}

/** One copy of many files to many nodes. */
export class Spread {
  readonly #limits: SpreadLimits;
  readonly #nodes: number;
  readonly #files = new Map<SharedFile, SpreadFile>();
  /** Nodes that had to be served from here, and why. */
  readonly refusals = new Map<string, string>();

  constructor(nodes: number, limits: SpreadLimits = SPREAD_LIMITS) {
    this.#nodes = nodes;
    this.#limits = limits;
  }

  /** Undefined where it goes to all from here. */
  of(file: SharedFile, sizeBytes: number, { connection }: CopySession): SpreadFile | undefined {
    const { leastBytes, leastNodes } = this.#limits;
    const isOverSsh = connection.transport === 'ssh2' || connection.transport === 'openssh';
    if (!isOverSsh || sizeBytes < leastBytes || this.#nodes < leastNodes) return undefined;
    const known = this.#files.get(file) ?? new SpreadFile();
    this.#files.set(file, known);
    return known;
  }
}

interface Source {
  readonly from: Holder | undefined;
  free: number;
}

export class SpreadFile {
  /** The newest first: with them the load is shared evenly; here last. */
  readonly #sources: Source[] = [{ from: undefined, free: FROM_HERE }];
  readonly #waiting = new Set<() => void>();
  #first: Holder | undefined;

  /** The first node that gets it: whoever cannot log in there need not wait for others. */
  get first(): Holder | undefined {
    return this.#first;
  }

  /** A turn without waiting; the first ones get theirs from here. */
  turnNow(node: Holder): Turn | undefined {
    this.#first ??= node;
    const source = this.#sources.find(({ free }) => free > 0);
    return source && this.#turn(source);
  }

  /** Rejects with the reason of the abort. */
  async turn(node: Holder, signal: AbortSignal): Promise<Turn> {
    for (;;) {
      signal.throwIfAborted();
      const turn = this.turnNow(node);
      if (turn) return turn;
      await this.#freed(signal);
    }
  }

  /** It is whole there: others get it from there. */
  isAt(holder: Holder): void {
    this.#sources.unshift({ from: holder, free: FROM_HOLDER });
    this.#wake();
  }

  #turn(source: Source): Turn {
    source.free--;
    const end = (): void => {
      source.free++;
      this.#wake();
    };
    return { from: source.from, end };
  }

  async #freed(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await unlessAborted(promise, signal).finally(() => this.#waiting.delete(resolve));
  }

  #wake(): void {
    for (const go of this.#waiting) go();
  }
}
