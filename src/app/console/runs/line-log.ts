/**
 * The lines of all nodes in the order in which they came, on the disk: a file without a name, so that nothing is left behind however this
 * process ends. What comes behind its bound is counted, and not kept.
 */

import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutputStream } from '../../../transport/index.ts';
import { type ShownLine, shownLine } from './line-index.ts';

export interface LoggedLine extends ShownLine {
  readonly node: string;
  readonly stream: OutputStream;
}

export interface LineRange {
  readonly from: number;
  readonly count: number;
  /** Only their lines count; undefined: all. */
  readonly nodes?: { has(node: string): boolean } | undefined;
}

const MOST_BYTES = 256 * 2 ** 20;
const WRITE_BYTES = 256 * 1024;
const READ_BYTES = 1024 * 1024;
/** Of one line: what is shown of it, and a byte that says that there was more. */
const LINE_BYTES = 16 * 1024 + 1;
/** Length, node, stream. */
const HEAD_BYTES = 8;
const MARK_EVERY = 1024;

export class LineLog implements Disposable {
  #fd: number | undefined;
  readonly #nodes: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** Where every 1024th line begins. */
  readonly #marks: number[] = [];
  #writtenBytes = 0;
  readonly #pending = Buffer.allocUnsafe(WRITE_BYTES);
  #pendingBytes = 0;
  #lines = 0;
  #dropped = 0;

  get lines(): number {
    return this.#lines;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(node: string, stream: OutputStream, line: Uint8Array): void {
    const bytes = line.subarray(0, LINE_BYTES);
    const size = HEAD_BYTES + bytes.length;
    if (this.#sizeBytes + size > MOST_BYTES) return void this.#dropped++;
    if (this.#pendingBytes + size > WRITE_BYTES) this.#writeOut();
    if (this.#lines % MARK_EVERY === 0) this.#marks.push(this.#sizeBytes);
    const at = this.#pendingBytes;
    this.#pending.writeUInt32LE(bytes.length, at);
    this.#pending.writeUInt32LE(this.#numberOf(node) * 2 + (stream === 'stdout' ? 0 : 1), at + 4);
    this.#pending.set(bytes, at + HEAD_BYTES);
    this.#pendingBytes += size;
    this.#lines++;
  }

  /** `from` counts lines of the wanted nodes, from 0. `total` is how many of them there are. */
  range({ from, count, nodes }: LineRange): {
    readonly lines: readonly LoggedLine[];
    readonly total: number;
  } {
    const lines: LoggedLine[] = [];
    let at = nodes ? 0 : from - (from % MARK_EVERY);
    for (const { node, stream, bytes } of this.#read(nodes ? 0 : Math.floor(from / MARK_EVERY))) {
      if (nodes && !nodes.has(node)) continue;
      if (at >= from && lines.length < count) lines.push({ node, stream, ...shownLine(bytes) });
      at++;
      if (!nodes && lines.length === count) break;
    }
    return { lines, total: nodes ? at : this.#lines };
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  get #sizeBytes(): number {
    return this.#writtenBytes + this.#pendingBytes;
  }

  #numberOf(node: string): number {
    const known = this.#numbers.get(node);
    if (known !== undefined) return known;
    const number = this.#nodes.push(node) - 1;
    this.#numbers.set(node, number);
    return number;
  }

  #writeOut(): void {
    this.#fd ??= openNameless();
    let done = 0;
    while (done < this.#pendingBytes)
      done += writeSync(this.#fd, this.#pending, done, this.#pendingBytes - done, this.#writtenBytes + done);
    this.#writtenBytes += this.#pendingBytes;
    this.#pendingBytes = 0;
  }

  *#read(
    mark: number,
  ): Generator<{ node: string; stream: OutputStream; bytes: Uint8Array }, void, undefined> {
    const end = this.#sizeBytes;
    let at = this.#marks[mark] ?? end;
    let window: Buffer = Buffer.alloc(0);
    let offset = 0;
    while (at < end) {
      if (window.length - offset < HEAD_BYTES + LINE_BYTES && at + (window.length - offset) < end) {
        window = this.#bytes(at, Math.min(READ_BYTES, end - at));
        offset = 0;
      }
      const length = window.readUInt32LE(offset);
      const code = window.readUInt32LE(offset + 4);
      const begin = offset + HEAD_BYTES;
      yield {
        node: this.#nodes[code >> 1] ?? '',
        stream: code % 2 === 0 ? 'stdout' : 'stderr',
        bytes: window.subarray(begin, begin + length),
      };
      offset = begin + length;
      at += HEAD_BYTES + length;
    }
  }

  #bytes(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    const inFile = Math.max(0, Math.min(length, this.#writtenBytes - at));
    let done = 0;
    while (done < inFile && this.#fd !== undefined)
      done += readSync(this.#fd, bytes, done, inFile - done, at + done);
    const from = Math.max(0, at - this.#writtenBytes);
    this.#pending.copy(bytes, inFile, from, from + length - inFile);
    return bytes;
  }
}

function openNameless(): number {
  const path = join(tmpdir(), `grappe-lines-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const fd = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return fd;
}
