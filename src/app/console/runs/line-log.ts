/**
 * The lines of all nodes in the order in which they came, on the disk: a file without a name, so that nothing is left behind however this
 * process ends. What comes behind its bound is counted, and not kept.
 */

import { NamelessFile } from '../../../engine/index.ts';
import type { OutputStream } from '../../../transport/index.ts';
import { type ShownLine, shownLine } from './line-index.ts';

export interface LoggedLine extends ShownLine {
  readonly node: string;
  readonly stream: OutputStream;
}

export interface LineRange {
  readonly from: number;
  readonly count: number;
}

export interface LinesFound {
  readonly lines: readonly LoggedLine[];
  readonly total: number;
}

/** A folded set, and what it means. */
export interface SomeNodes {
  fold(): string;
  has(node: string): boolean;
}

const MOST_BYTES = 256 * 2 ** 20;
const READ_BYTES = 1024 * 1024;
/** Of one line: what is shown of it, and a byte that says that there was more. */
const LINE_BYTES = 16 * 1024 + 1;
/** Length, node, stream. */
const HEAD_BYTES = 8;
const MARK_EVERY = 1024;
/** So much is looked through before others may work. */
const TURN_BYTES = 4 * 2 ** 20;
const MOST_FILTERS = 4;

/** What has been found of some nodes so far: whoever follows them asks again and again. */
interface Filter {
  readonly nodes: SomeNodes;
  /** By number. */
  readonly isWanted: boolean[];
  readonly marks: number[];
  lines: number;
  readTo: number;
}

interface Entry {
  readonly at: number;
  readonly next: number;
  readonly number: number;
  readonly stream: OutputStream;
  readonly bytes: Uint8Array;
}

export class LineLog implements Disposable {
  readonly #file: NamelessFile;
  readonly #nodes: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** Where every 1024th line begins. */
  readonly #marks: number[] = [];
  readonly #filters = new Map<string, Filter>();
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #lines = 0;
  #dropped = 0;

  constructor(directory?: string) {
    this.#file = new NamelessFile(directory);
  }

  get lines(): number {
    return this.#lines;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Throws GrappeError where this machine cannot hold it. */
  add(node: string, stream: OutputStream, line: Uint8Array): void {
    const bytes = line.subarray(0, LINE_BYTES);
    const at = this.#file.sizeBytes;
    if (at + HEAD_BYTES + bytes.length > MOST_BYTES) return void this.#dropped++;
    this.#head.writeUInt32LE(bytes.length, 0);
    this.#head.writeUInt32LE(this.#numberOf(node) * 2 + (stream === 'stdout' ? 0 : 1), 4);
    this.#file.append(this.#head, bytes);
    if (this.#lines % MARK_EVERY === 0) this.#marks.push(at);
    this.#lines++;
  }

  /** `from` counts from 0. */
  range({ from, count }: LineRange): LinesFound {
    const lines: LoggedLine[] = [];
    let at = from - (from % MARK_EVERY);
    for (const entry of this.#read(this.#marks[at / MARK_EVERY])) {
      if (lines.length === count) break;
      if (at++ >= from) lines.push(this.#shown(entry));
    }
    return { lines, total: this.#lines };
  }

  /** Of some nodes only: `from` counts their lines. */
  async rangeOf(nodes: SomeNodes, { from, count }: LineRange): Promise<LinesFound> {
    const filter = this.#filterOf(nodes);
    await this.#readOn(filter);
    const lines: LoggedLine[] = [];
    let at = from - (from % MARK_EVERY);
    for (const entry of this.#read(filter.marks[at / MARK_EVERY])) {
      if (lines.length === count || entry.at >= filter.readTo) break;
      if (this.#isWanted(filter, entry.number) && at++ >= from) lines.push(this.#shown(entry));
    }
    return { lines, total: filter.lines };
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #filterOf(nodes: SomeNodes): Filter {
    const key = nodes.fold();
    const filter = this.#filters.get(key) ?? { nodes, isWanted: [], marks: [], lines: 0, readTo: 0 };
    this.#filters.delete(key);
    this.#filters.set(key, filter);
    for (const oldest of this.#filters.keys())
      if (this.#filters.size > MOST_FILTERS) this.#filters.delete(oldest);
    return filter;
  }

  /** Two may do it at once: what the one has read the other does not read again. */
  async #readOn(filter: Filter): Promise<void> {
    while (filter.readTo < this.#file.sizeBytes) {
      const turnEnds = filter.readTo + TURN_BYTES;
      for (const { at, next, number } of this.#read(filter.readTo)) {
        if (at >= turnEnds) break;
        if (this.#isWanted(filter, number) && filter.lines++ % MARK_EVERY === 0) filter.marks.push(at);
        filter.readTo = next;
      }
      if (filter.readTo < this.#file.sizeBytes) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #isWanted({ isWanted, nodes }: Filter, number: number): boolean {
    return (isWanted[number] ??= nodes.has(this.#nodes[number] ?? ''));
  }

  #shown({ number, stream, bytes }: Entry): LoggedLine {
    return { node: this.#nodes[number] ?? '', stream, ...shownLine(bytes) };
  }

  #numberOf(node: string): number {
    const known = this.#numbers.get(node);
    if (known !== undefined) return known;
    const number = this.#nodes.push(node) - 1;
    this.#numbers.set(node, number);
    return number;
  }

  *#read(from = this.#file.sizeBytes): Generator<Entry, void, undefined> {
    const end = this.#file.sizeBytes;
    let at = from;
    let window: Buffer = Buffer.alloc(0);
    let offset = 0;
    while (at < end) {
      const rest = window.length - offset;
      if (rest < HEAD_BYTES + LINE_BYTES && at + rest < end) {
        window = this.#file.read(at, Buffer.allocUnsafe(Math.min(READ_BYTES, end - at)));
        offset = 0;
      }
      const begin = offset + HEAD_BYTES;
      const length = window.readUInt32LE(offset);
      const code = window.readUInt32LE(offset + 4);
      const next = at + HEAD_BYTES + length;
      const bytes = window.subarray(begin, begin + length);
      yield { at, next, number: code >> 1, stream: code % 2 === 0 ? 'stdout' : 'stderr', bytes };
      offset = begin + length;
      at = next;
    }
  }
}
