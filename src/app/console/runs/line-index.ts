/** Where lines begin in a gathered text: a few numbers a piece, so that any range of lines is read without reading what is before it. */

import { type Block, decodeText, LineSplitter } from '../../../output/index.ts';

export interface ShownLine {
  readonly text: string;
  /** More of the line was left out. */
  readonly isCut: boolean;
}

export interface Match extends ShownLine {
  readonly line: number;
}

/** Of one line, more than this is never shown. */
const LINE_BYTES = 16 * 1024;

/** What was counted of a text when it was as long as its block is. */
export interface CountedLines {
  /** How many lines end before each piece; pieces behind the last that is named hold no end of a line. May become longer. */
  readonly endsBefore: readonly number[];
  readonly lines: number;
}

export class LineIndex {
  readonly lines: number;
  readonly #block: Block;
  readonly #endsBefore: readonly number[];

  constructor(block: Block, { endsBefore, lines }: CountedLines) {
    this.#block = block;
    this.#endsBefore = endsBefore;
    this.lines = lines;
  }

  /** From line `from` on, counted from 0. */
  *range(from: number, count: number): Generator<ShownLine, void, undefined> {
    const until = Math.min(this.lines, from + count);
    if (from >= until) return;
    const first = this.#pieceOf(from);
    let at = this.#endsBefore[first] ?? 0;
    for (const line of wholeLines(this.#block.pieces(first))) {
      if (at >= until) return;
      if (at >= from) yield line;
      at++;
    }
  }

  /**
   * The lines that hold a text, in any case of its letters. Stops for a moment after each piece (the answer is undefined then), so that the
   * caller can let others work in between.
   */
  *search(text: string): Generator<Match | undefined, void, undefined> {
    const wanted = text.toLowerCase();
    const mayHold = searcherIn(wanted);
    let next = 0;
    let at = 0;
    for (const piece of this.#block.pieces()) {
      const isCandidate = mayHold(piece);
      const first = Math.max(next, this.#endsBefore[at] ?? this.lines - 1);
      const until = Math.min((this.#endsBefore[at + 1] ?? Infinity) + 1, this.lines);
      at++;
      yield undefined;
      if (!isCandidate) continue;
      next = Math.max(next, until);
      let line = first;
      for (const shown of this.range(first, until - first)) {
        if (shown.text.toLowerCase().includes(wanted)) yield { line, ...shown };
        line++;
      }
    }
  }

  /** The last piece before which fewer lines have ended than come before this one: what it begins with is the end of an earlier one. */
  #pieceOf(line: number): number {
    let [low, high] = [0, this.#endsBefore.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#endsBefore[middle] ?? 0) < line) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The first line of what is given may be the end of one. */
function* wholeLines(pieces: Iterable<Uint8Array>): Generator<ShownLine, void, undefined> {
  const splitter = new LineSplitter();
  let begun: ShownLine | undefined;
  for (const piece of pieces) {
    for (const { bytes, ending, continues } of splitter.push(piece)) {
      begun = continues && begun ? { ...begun, isCut: true } : shownLine(bytes);
      if (ending === '') continue;
      yield begun;
      begun = undefined;
    }
  }
  const last = splitter.end();
  if (last && !begun) yield shownLine(last.bytes);
  else if (begun) yield begun;
}

export function shownLine(bytes: Uint8Array): ShownLine {
  return { text: decodeText(bytes.subarray(0, LINE_BYTES)), isCut: bytes.length > LINE_BYTES };
}

/**
 * Whether a piece, or the border to it, may hold the text. Bytes are compared as they are: fast, never too strict for a text of ASCII; any
 * other is looked for in every line.
 */
function searcherIn(wanted: string): (piece: Uint8Array) => boolean {
  if (/[^\x00-\x7f]/.test(wanted)) return () => true;
  let before = '';
  return (piece) => {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1').toLowerCase();
    const text = before + bytes;
    before = wanted.length > 1 ? text.slice(1 - wanted.length) : '';
    return text.includes(wanted);
  };
}
