/** News of a node's watch: pieces of output, each where the last one ended, and standings. */

import type { Offsets } from '../engine.ts';
import type { Answer } from './answer.ts';
import { PIECE_BYTES } from './script/index.ts';
import { StandingLines, type Stood } from './standing-lines.ts';

export type RunnerNews =
  | {
      readonly kind: 'output';
      readonly id: string;
      readonly stream: 'stdout' | 'stderr';
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'standing'; readonly id: string; readonly stood: Stood };

const PIECE = /^([oe]) ([A-Za-z0-9.]{1,128}) (\d{1,15}) (\d{1,6})$/;

/** A node has no reason to tell of more than this. */
const MOST_ATTEMPTS = 100_000;

export class WatchLines {
  readonly #standing = new StandingLines();
  readonly #offsets: Map<string, number>;

  constructor(known: ReadonlyMap<string, Offsets>) {
    this.#offsets = new Map(
      [...known].flatMap(([id, { stdout, stderr }]): [string, number][] => [
        [`o ${id}`, stdout],
        [`e ${id}`, stderr],
      ]),
    );
  }

  async *read(line: string, answer: Answer): AsyncGenerator<RunnerNews, void> {
    // A sign of life.
    if (line === 't') return;
    const piece = PIECE.exec(line);
    if (piece) return yield* this.#piece(piece, answer);
    const told = this.#standing.push(line);
    if (told) yield { kind: 'standing', ...told };
  }

  async *#piece(match: RegExpExecArray, answer: Answer): AsyncGenerator<RunnerNews, void> {
    const [, letter = '', id = ''] = match;
    const length = Number(match[4]);
    const key = `${letter} ${id}`;
    let offset = this.#offsets.get(key) ?? 0;
    if (offset !== Number(match[3]) || length > PIECE_BYTES)
      throw new Error('it told of other output than the next');
    const stream = letter === 'o' ? 'stdout' : 'stderr';
    for await (const bytes of answer.piece(length).bytes()) {
      yield { kind: 'output', id, stream, offset, bytes };
      offset += bytes.length;
    }
    this.#offsets.set(key, offset);
    if (this.#offsets.size > MOST_ATTEMPTS) throw new Error('it told of too many attempts');
  }
}
