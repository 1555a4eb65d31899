/** What a task writes, as it comes: asked for by offset, cut into lines, and no more of it held than a tab can bear. */

import { signal } from '@preact/signals';
import type { Answer, JOBS } from '../../../protocol/index.ts';
import { asProblem, type Problem } from '../../api/problem.ts';
import { fromBase64 } from './bytes.ts';

type Part = Answer<typeof JOBS.output>;
export type AskPart = (from: number) => Promise<Part>;

const MOST_BYTES = 4 * 2 ** 20;
/** Of what is there already, when it is more. */
const LAST_BYTES = 2 ** 20;
const LONGEST_LINE = 16 * 1024;

export class OutputTail {
  readonly version = signal(0);
  readonly problem = signal<Problem | undefined>(undefined);
  readonly lines: string[] = [];
  /** Bytes before the first line that is held. */
  dropped = 0;
  size = 0;
  isOver = false;
  readonly #ask: AskPart;
  #decoder = new TextDecoder();
  #attempt = 0;
  #next = 0;
  #held = 0;
  #isOpenLine = false;
  #isPulling = false;
  #isStale = false;
  #isClosed = false;

  constructor(ask: AskPart) {
    this.#ask = ask;
  }

  /** May be called again and again: one question at a time. */
  async pull(): Promise<void> {
    this.#isStale = true;
    if (this.#isPulling) return;
    this.#isPulling = true;
    try {
      while (this.#isStale && !this.#isClosed) await this.#pullOnce();
      this.problem.value = undefined;
    } catch (thrown) {
      this.problem.value = asProblem(thrown);
    } finally {
      this.#isPulling = false;
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  async #pullOnce(): Promise<void> {
    this.#isStale = false;
    const part = await this.#ask(this.#next);
    if (this.#isClosed) return;
    if (part.attempt !== this.#attempt) return this.#begin(part);
    this.size = part.size;
    this.isOver = part.isOver;
    this.#next = part.next;
    this.#add(this.#decoder.decode(fromBase64(part.base64), { stream: !part.isOver }));
    this.#isStale ||= part.next < part.size;
    this.version.value++;
  }

  /** Another try begins with nothing; of what is there already, the end is enough. */
  #begin({ attempt, size }: Part): void {
    this.#attempt = attempt;
    this.#decoder = new TextDecoder();
    this.lines.length = 0;
    this.#held = 0;
    this.#isOpenLine = false;
    this.#next = size > MOST_BYTES ? size - LAST_BYTES : 0;
    this.dropped = this.#next;
    this.#isStale = true;
  }

  #add(text: string): void {
    if (text === '') return;
    const pieces = text.split('\n');
    const [first = '', ...others] = pieces;
    if (this.#isOpenLine) this.lines.push(...cut((this.lines.pop() ?? '') + first));
    else if (others.length > 0 || first !== '') this.lines.push(...cut(first));
    for (const piece of others) this.lines.push(...cut(piece));
    // What ends with a line has begun no new one.
    this.#isOpenLine = pieces.at(-1) !== '';
    if (!this.#isOpenLine) this.lines.pop();
    this.#held += text.length;
    this.#dropOldest();
  }

  #dropOldest(): void {
    if (this.#held <= MOST_BYTES) return;
    let count = 0;
    let bytes = 0;
    for (; this.#held - bytes > MOST_BYTES / 2 && count < this.lines.length - 1; count++)
      bytes += (this.lines[count]?.length ?? 0) + 1;
    this.lines.splice(0, count);
    this.#held -= bytes;
    this.dropped += bytes;
  }
}

/** A line without an end would be drawn as a whole. */
function cut(line: string): string[] {
  if (line.length <= LONGEST_LINE) return [line];
  return Array.from({ length: Math.ceil(line.length / LONGEST_LINE) }, (_, at) =>
    line.slice(at * LONGEST_LINE, (at + 1) * LONGEST_LINE),
  );
}
