/** Standard input, line by line, into the outputs of the nodes that the keys name. */

import { GrappeError } from '../../../base/index.ts';
import { decodeText, type Line, LineSplitter } from '../../../output/index.ts';
import type { KeyReader } from './key-reader.ts';
import { splitKey } from './keyed-line.ts';

/** What collects the output of one node. */
export interface Collector {
  add(chunk: Uint8Array): void;
}

export interface GatherInput {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly separator: Uint8Array;
  readonly keys: KeyReader;
  readonly output: (node: string) => Collector;
  /** Sees every line before it is read; a promise asks to wait. */
  readonly onLine: ((line: Line) => Promise<void> | undefined) | undefined;
}

const NEWLINE = Uint8Array.of(10);
const RETURN_NEWLINE = Uint8Array.of(13, 10);

/** Answers how many lines there were. */
export async function readInput(input: GatherInput): Promise<number> {
  const reader = new InputReader(input);
  const splitter = new LineSplitter();
  for await (const chunk of input.chunks) {
    for (const line of splitter.push(chunk)) {
      const wait = reader.take(line);
      if (wait) await wait;
    }
  }
  const last = splitter.end();
  if (last) await reader.take({ ...last, ending: '\n' });
  return reader.lines;
}

class InputReader {
  readonly #input: GatherInput;
  readonly #collectors = new Map<string, readonly Collector[]>();
  /** Those of the line at hand: a piece that continues it has no key of its own. */
  #current: readonly Collector[] = [];
  #lines = 0;

  constructor(input: GatherInput) {
    this.#input = input;
  }

  get lines(): number {
    return this.#lines;
  }

  /** A promise where a key must be looked up first, or the reader of the input lines is slow. */
  take(line: Line): Promise<void> | undefined {
    const shown = this.#input.onLine?.(line);
    if (line.continues) {
      this.#give(line.bytes, line.ending);
      return shown;
    }
    this.#lines++;
    const keyed = splitKey(line.bytes, this.#input.separator);
    if (keyed === undefined || keyed.key.length === 0) throw this.#badLine(line, keyed !== undefined);
    const key = decodeText(keyed.key);
    const known = this.#collectors.get(key);
    if (known === undefined) return this.#learn(key, keyed.text, line.ending).then(() => shown);
    this.#current = known;
    this.#give(keyed.text, line.ending);
    return shown;
  }

  /** Lines are views of a buffer that is still in place: nothing is read before this resolves. */
  async #learn(key: string, text: Uint8Array, ending: Line['ending']): Promise<void> {
    const names = await this.#input.keys.names(key);
    this.#current = names.map(this.#input.output);
    this.#collectors.set(key, this.#current);
    this.#give(text, ending);
  }

  #give(text: Uint8Array, ending: Line['ending']): void {
    for (const collector of this.#current) {
      collector.add(text);
      if (ending !== '') collector.add(ending === '\n' ? NEWLINE : RETURN_NEWLINE);
    }
  }

  #badLine(line: Line, hasSeparator: boolean): GrappeError {
    const separator = decodeText(this.#input.separator);
    return new GrappeError('gather-input', {
      message: hasSeparator ? 'a line has no key' : `a line has no separator '${separator}'`,
      where: { source: 'standard input', line: this.#lines, column: 1, text: decodeText(line.bytes) },
      hint: hasSeparator ? 'give every line a node name' : "name the right one with '-S'",
    });
  }
}
