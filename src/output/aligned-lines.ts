/**
 * Live gathered lines (-bL): line k is shown, gathered, once every node that may still speak has a line k.
 * What waits is bounded: beyond the bound the oldest line is shown for those who have it, and a node that
 * brings it later gets a line of its own.
 */

import { type BlockForm, lineLabel, writeLine } from './block-display.ts';
import { contentOf, type Line, LineSplitter } from './line-splitter.ts';
import { foldedNaming } from './naming.ts';
import type { TextSink } from './text-sink.ts';
import { decodeText, encodeText } from './utf8.ts';

export interface AlignedLinesOptions extends Pick<BlockForm, 'labels'> {
  readonly naming?: BlockForm['naming'];
  /** Characters that may wait for slower nodes. */
  readonly pendingLimit?: number;
}

const PENDING_LIMIT = 8 * 1024 * 1024;
/** What a waiting line costs beyond its characters, so that empty lines are bounded too. */
const LINE_COST = 64;

interface Source {
  readonly splitter: LineSplitter;
  /** Lines it has brought so far. */
  lines: number;
}

/** One line position: the distinct texts and who has them. */
type Row = Map<string, string[]>;

export class AlignedLines {
  readonly #sink: TextSink;
  readonly #options: AlignedLinesOptions;
  readonly #sources = new Map<string, Source>();
  /** How many running nodes have brought exactly this many lines. */
  readonly #running = new Map<number, number>();
  #rows: Row[] = [];
  /** Position of the first row, and how many rows at the front of `#rows` are already shown. */
  #base = 0;
  #shown = 0;
  #pending = 0;

  /** `nodes`: all that may speak, started or not. */
  constructor(sink: TextSink, nodes: Iterable<string>, options: AlignedLinesOptions) {
    this.#sink = sink;
    this.#options = options;
    for (const node of nodes) {
      this.#sources.set(node, { splitter: new LineSplitter(), lines: 0 });
    }
    this.#running.set(0, this.#sources.size);
  }

  push(node: string, chunk: Uint8Array): Promise<void> | undefined {
    const source = this.#sources.get(node);
    if (source === undefined) return undefined;
    for (const line of source.splitter.push(chunk)) this.#take(node, source, line);
    return this.#showReady();
  }

  /** The node brings nothing more: nobody waits for it from here on. */
  end(node: string): Promise<void> | undefined {
    const source = this.#sources.get(node);
    if (source === undefined) return undefined;
    const last = source.splitter.end();
    if (last) this.#take(node, source, last);
    this.#sources.delete(node);
    this.#count(source.lines, -1);
    return this.#showReady();
  }

  #take(node: string, source: Source, line: Line): void {
    const text = decodeText(contentOf(line));
    this.#count(source.lines, -1);
    const position = source.lines++;
    this.#count(source.lines, 1);
    if (position < this.#base) this.#show(new Map([[text, [node]]]));
    else this.#add(position, text, node);
    if (this.#pending > (this.#options.pendingLimit ?? PENDING_LIMIT)) this.#showOldest();
  }

  #count(lines: number, change: number): void {
    const count = (this.#running.get(lines) ?? 0) + change;
    if (count === 0) this.#running.delete(lines);
    else this.#running.set(lines, count);
  }

  #add(position: number, text: string, node: string): void {
    const index = this.#shown + position - this.#base;
    const row = (this.#rows[index] ??= new Map());
    const nodes = row.get(text);
    if (nodes) nodes.push(node);
    else {
      row.set(text, [node]);
      this.#pending += text.length + LINE_COST;
    }
  }

  /** Nodes that fell behind the bound (below `#base`) are waited for no more. */
  #showReady(): Promise<void> | undefined {
    while (this.#shown < this.#rows.length && !this.#running.has(this.#base)) this.#showOldest();
    return this.#sink.flush();
  }

  #showOldest(): void {
    const row = this.#rows[this.#shown];
    if (row === undefined) return;
    for (const text of row.keys()) this.#pending -= text.length + LINE_COST;
    this.#show(row);
    this.#base++;
    this.#shown++;
    if (this.#shown > 1024 || this.#shown === this.#rows.length) {
      this.#rows = this.#rows.slice(this.#shown);
      this.#shown = 0;
    }
  }

  /** The larger sets first, else in the order in which the texts came. */
  #show(row: Row): void {
    const naming = this.#options.naming ?? foldedNaming;
    for (const [text, nodes] of [...row].sort(([, a], [, b]) => b.length - a.length)) {
      const label = this.#options.labels ? lineLabel(this.#sink, naming.fold(nodes)) : undefined;
      writeLine(this.#sink, label, { bytes: encodeText(text), ending: '\n' });
    }
  }
}
