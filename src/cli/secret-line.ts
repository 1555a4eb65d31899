/** A line that is typed on a terminal in raw mode and must not be seen: the keys that end, mend or stop it. */

import type { Answer } from './io.ts';

/** More than any passphrase has; what comes beyond it is dropped. */
const LONGEST_BYTES = 1024;

const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACE = 0x08;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const CTRL_U = 0x15;
const DELETE = 0x7f;

export class SecretLine {
  readonly #typed = Buffer.alloc(LONGEST_BYTES);
  #length = 0;

  /** Takes what was typed; an answer once the line is finished. */
  type(bytes: Uint8Array): Answer | undefined {
    for (const byte of bytes) {
      const answer = this.#key(byte);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** Overwrites what was typed. */
  forget(): void {
    this.#typed.fill(0);
    this.#length = 0;
  }

  #key(byte: number): Answer | undefined {
    switch (byte) {
      case CTRL_C:
        return 'interrupt';
      case CTRL_D:
        return this.#length === 0 ? 'end' : undefined;
      case NEWLINE:
      case RETURN:
        return { line: this.#typed.toString('utf8', 0, this.#length) };
      case BACKSPACE:
      case DELETE:
        this.#dropCharacter();
        return undefined;
      case CTRL_U:
        this.forget();
        return undefined;
      default:
        if (this.#length < LONGEST_BYTES) this.#typed[this.#length++] = byte;
        return undefined;
    }
  }

  /** A character of UTF-8 goes as a whole: its later bytes are 10xxxxxx. */
  #dropCharacter(): void {
    let byte = 0x80;
    while (this.#length > 0 && (byte & 0xc0) === 0x80) byte = this.#typed[--this.#length] ?? 0;
  }
}
