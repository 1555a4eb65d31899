/**
 * Makes text of strangers fit for a terminal. The rule: a carriage return is shown as \r, another control
 * below U+0080 as \xNN, a byte that is not UTF-8 as \xNN, and C1 controls, bidi controls, line and paragraph
 * separators and lone surrogates as \u{hex}. Newline and tab pass. What is shown cannot be read back exactly:
 * files, pipes and JSON are for that.
 */

import { decodeText, incompleteTail } from './utf8.ts';

// C0 without \t \n, DEL, C1; ALM, LRM, RLM; separators and bidi embeddings; bidi isolates; lone surrogates.
const UNFIT = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/u;
const ALL_UNFIT = new RegExp(UNFIT.source, 'gu');

export function sanitise(text: string | Uint8Array): string {
  const decoded = typeof text === 'string' ? text : decodeText(text);
  return UNFIT.test(decoded) ? decoded.replaceAll(ALL_UNFIT, shown) : decoded;
}

function shown(character: string): string {
  const code = character.charCodeAt(0);
  if (code === 0x0d) return '\\r';
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code & 0xff).toString(16)}`;
  return `\\u{${code.toString(16)}}`;
}

/** The same for a stream of chunks: a character that is cut by a chunk border waits for its rest. */
export class Sanitiser {
  #held = new Uint8Array(0);

  push(chunk: Uint8Array): string {
    const bytes = this.#held.length === 0 ? chunk : joined(this.#held, chunk);
    const held = incompleteTail(bytes);
    // A copy: the caller may reuse its chunk, and slice() of a Buffer would not copy.
    this.#held = new Uint8Array(bytes.subarray(bytes.length - held));
    return sanitise(bytes.subarray(0, bytes.length - held));
  }

  end(): string {
    const text = sanitise(this.#held);
    this.#held = new Uint8Array(0);
    return text;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
