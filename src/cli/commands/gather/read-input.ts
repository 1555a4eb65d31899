/**
 * Standard input into the outputs of the nodes that its keys name. Text goes on as it comes; only the
 * beginning of a line is held, until its key is complete.
 */

import { GrappeError } from '../../../base/index.ts';
import { decodeText } from '../../../output/index.ts';
import { KeyCache } from './key-cache.ts';
import type { KeyReader } from './key-reader.ts';
import { findKey, type KeyedLine } from './keyed-line.ts';

/** What collects the output of one node. */
export interface Collector {
  add(chunk: Uint8Array, from: number, until: number): void;
}

export interface GatherInput {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly separator: Uint8Array;
  readonly keys: KeyReader;
  readonly output: (node: string) => Collector;
  /** Sees every line, in pieces, before it is gathered; a promise asks to wait. */
  readonly onLine: ((piece: Uint8Array, isStart: boolean) => Promise<void> | undefined) | undefined;
}

const NEWLINE = 10;
/** A line without a separator within this many bytes has none. */
const KEY_LIMIT_BYTES = 64 * 1024;

/** Answers how many lines there were. */
export async function readInput(input: GatherInput): Promise<number> {
  const reader = new InputReader(input);
  for await (const chunk of input.chunks) {
    // A plain view: subarray of a Buffer is slower, and there is one a line.
    await reader.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length));
  }
  await reader.end();
  return reader.lines;
}

class InputReader {
  readonly #input: GatherInput;
  readonly #cache = new KeyCache<readonly Collector[]>();
  readonly #collectors = new Map<string, readonly Collector[]>();
  /** Those of the line at hand, while it goes on; undefined at the beginning of a line. */
  #current: readonly Collector[] | undefined;
  /** The beginning of a line whose key is not complete. */
  #held = new Uint8Array(0);
  #lines = 0;

  constructor(input: GatherInput) {
    this.#input = input;
  }

  get lines(): number {
    return this.#lines;
  }

  async push(chunk: Uint8Array): Promise<void> {
    const bytes = this.#held.length === 0 ? chunk : joined(this.#held, chunk);
    this.#held = new Uint8Array(0);
    for (let at = 0; at < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      const wait = this.#current ? this.#continue(bytes, at, end) : this.#begin(bytes, at, end);
      if (wait) await wait;
      if (newline >= 0) this.#current = undefined;
      at = end;
    }
  }

  /** A last line without its newline is a whole line. */
  async end(): Promise<void> {
    if (this.#held.length > 0 || this.#current) await this.push(Uint8Array.of(NEWLINE));
  }

  /** A promise where a key must be looked up first, or the reader of the input lines is slow. */
  #begin(bytes: Uint8Array, from: number, end: number): Promise<void> | undefined {
    const found = findKey(bytes, from, end, this.#input.separator);
    if (found === undefined || found.keyStart === found.keyEnd) {
      return this.#withoutKey(bytes.subarray(from, end), found);
    }
    this.#lines++;
    const shown = this.#input.onLine?.(bytes.subarray(from, end), true);
    const known = this.#cache.get(bytes, found.keyStart, found.keyEnd);
    if (known === undefined) return this.#learn(bytes, found, end).then(() => shown);
    this.#give(known, bytes, found.textStart, end);
    return shown;
  }

  #continue(bytes: Uint8Array, from: number, end: number): Promise<void> | undefined {
    this.#give(this.#current ?? [], bytes, from, end);
    return this.#input.onLine?.(bytes.subarray(from, end), false);
  }

  /** Keys too many for the cache are found here again. */
  async #learn(bytes: Uint8Array, found: KeyedLine, end: number): Promise<void> {
    const keyBytes = bytes.subarray(found.keyStart, found.keyEnd);
    const key = decodeText(keyBytes);
    let collectors = this.#collectors.get(key);
    if (collectors === undefined) {
      collectors = (await this.#input.keys.names(key)).map(this.#input.output);
      this.#collectors.set(key, collectors);
    }
    this.#cache.set(keyBytes, collectors);
    this.#give(collectors, bytes, found.textStart, end);
  }

  #give(collectors: readonly Collector[], bytes: Uint8Array, from: number, end: number): void {
    this.#current = collectors;
    for (const collector of collectors) collector.add(bytes, from, end);
  }

  /** Waits for more, unless the line is complete or too long: then it is wrong. */
  #withoutKey(line: Uint8Array, found: KeyedLine | undefined): undefined {
    if (found !== undefined || line.at(-1) === NEWLINE || line.length > KEY_LIMIT_BYTES) {
      throw this.#badLine(line, found !== undefined);
    }
    this.#held = new Uint8Array(line);
  }

  #badLine(line: Uint8Array, hasSeparator: boolean): GrappeError {
    const separator = decodeText(this.#input.separator);
    const text = decodeText(line.subarray(0, KEY_LIMIT_BYTES)).replace(/\r?\n$/, '');
    return new GrappeError('gather-input', {
      message: hasSeparator ? 'a line has no key' : `a line has no separator '${separator}'`,
      where: { source: 'standard input', line: this.#lines + 1, column: 1, text },
      hint: hasSeparator ? 'give every line a node name' : "name the right one with '-S'",
    });
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
