/** Live output of many nodes as `node: line`, each line written when it is complete. */

import { writeEnding, writeLabel } from './block-display.ts';
import { type Line, LineSplitter } from './line-splitter.ts';
import type { Paint } from './palette.ts';
import type { TextSink } from './text-sink.ts';

export interface LabelledLinesOptions {
  /** False: lines alone (-N). */
  readonly labels: boolean;
  /** Paint of the labels; the palette's label paint when absent. */
  readonly paint?: Paint;
}

export class LabelledLines {
  readonly #sink: TextSink;
  readonly #options: LabelledLinesOptions;
  readonly #splitters = new Map<string, LineSplitter>();

  constructor(sink: TextSink, options: LabelledLinesOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** A returned promise asks to wait: the reader is slow. */
  push(node: string, chunk: Uint8Array): Promise<void> | undefined {
    let splitter = this.#splitters.get(node);
    if (splitter === undefined) this.#splitters.set(node, (splitter = new LineSplitter()));
    for (const line of splitter.push(chunk)) this.#show(node, line);
    return this.#sink.flush();
  }

  /** Writes the last line of a node if it lacks its newline. */
  end(node: string): Promise<void> | undefined {
    const last = this.#splitters.get(node)?.end();
    this.#splitters.delete(node);
    if (last) this.#show(node, last);
    return this.#sink.flush();
  }

  #show(node: string, { bytes, ending }: Line): void {
    if (this.#options.labels) writeLabel(this.#sink, node, this.#options.paint);
    this.#sink.theirs(bytes);
    writeEnding(this.#sink, ending);
  }
}
