/** The whole terminal as a picture: shown on the alternate screen, keys read one by one, all put back at the end. */

import type { CliIo } from '../../io.ts';

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[2J';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const END_OF_LINE = '\x1b[K';
const BELOW = '\x1b[J';

export class LiveScreen implements Disposable {
  readonly #io: CliIo;
  readonly #stopListening: () => void;
  #isOpen = true;

  constructor(io: CliIo, onKey: (key: string) => void) {
    this.#io = io;
    this.#stopListening = io.stdin.onKey(onKey);
    void io.stdout.write(ENTER);
  }

  /** The lines must fit. Nothing of an older picture stays. */
  draw(lines: readonly string[]): Promise<void> {
    if (this.#isOpen)
      void this.#io.stdout.write(`${HOME}${lines.map((line) => line + END_OF_LINE).join('\r\n')}${BELOW}`);
    // A terminal that is slow gets fewer pictures, not older ones.
    return this.#io.stdout.flush();
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    void this.#io.stdout.write(LEAVE);
    this.#stopListening();
  }
}
