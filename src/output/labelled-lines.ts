/** Live output of many nodes as `node: line`, each line written when it is complete. */

import { lineLabel, writeLine } from './block-display.ts';
import { LineSplitter, NEWLINE, PIECE_BYTES } from './line-splitter.ts';
import type { Paint } from './palette.ts';
import type { TextSink } from './text-sink.ts';

export interface LabelledLinesOptions {
  /** False: lines alone (-N). */
  readonly labels: boolean;
  /** Paint of the labels; the palette's label paint when absent. */
  readonly paint?: Paint;
}

interface Source {
  readonly splitter: LineSplitter;
  readonly label: Uint8Array | undefined;
}

export class LabelledLines {
  readonly #sink: TextSink;
  readonly #options: LabelledLinesOptions;
  readonly #sources = new Map<string, Source>();

  constructor(sink: TextSink, options: LabelledLinesOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** A returned promise asks to wait: the reader is slow. */
  push(node: string, chunk: Uint8Array): Promise<void> | undefined {
    let source = this.#sources.get(node);
    if (source === undefined) this.#sources.set(node, (source = this.#newSource(node)));
    const [first, whole, last] = aroundWholeLines(chunk, source.splitter.isWithinLine);
    this.#write(source, first);
    this.#sink.theirLines(whole, source.label);
    this.#write(source, last);
    return this.#sink.flush();
  }

  /** Writes the last line of a node if it lacks its newline. */
  end(node: string): Promise<void> | undefined {
    const source = this.#sources.get(node);
    const last = source?.splitter.end();
    this.#sources.delete(node);
    if (last) writeLine(this.#sink, source?.label, last);
    return this.#sink.flush();
  }

  #write({ splitter, label }: Source, bytes: Uint8Array): void {
    for (const line of splitter.push(bytes)) writeLine(this.#sink, label, line);
  }

  #newSource(node: string): Source {
    const { labels, paint } = this.#options;
    return { splitter: new LineSplitter(), label: labels ? lineLabel(this.#sink, node, paint) : undefined };
  }
}

/** The end of a line that began earlier, whole lines, the beginning of the next one: what is whole need not be split. */
function aroundWholeLines(chunk: Uint8Array, isWithinLine: boolean): [Uint8Array, Uint8Array, Uint8Array] {
  // A longer chunk may hold a line that has to be cut.
  const last = chunk.length > PIECE_BYTES ? 0 : chunk.lastIndexOf(NEWLINE) + 1;
  const first = isWithinLine && last > 0 ? chunk.indexOf(NEWLINE) + 1 : 0;
  return [chunk.subarray(0, first), chunk.subarray(first, last), chunk.subarray(last)];
}
