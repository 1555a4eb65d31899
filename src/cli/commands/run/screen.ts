/** The two outputs of a run as sinks, with the progress line kept out of their way. */

import { colourPalette, plainPalette, TextSink } from '../../../output/index.ts';
import { wantsColour } from '../../colour.ts';
import type { CliIo, Output } from '../../io.ts';
import { ProgressLine } from './progress-line.ts';
import type { Tally } from './tally.ts';

export interface ScreenOptions {
  readonly progress: boolean;
  readonly rawOutput: boolean;
  readonly colour: 'never' | 'always' | 'auto';
}

export class Screen implements Disposable {
  readonly out: TextSink;
  readonly err: TextSink;
  readonly #progress: ProgressLine | undefined;
  readonly #io: CliIo;

  constructor(io: CliIo, tally: Tally, options: ScreenOptions) {
    this.#io = io;
    this.#progress =
      options.progress && io.stderr.isTerminal ? new ProgressLine(io.stderr, tally) : undefined;
    this.out = this.#sink(io.stdout, options);
    this.err = this.#sink(io.stderr, options);
  }

  /** Text of grappe itself, on stdout. A returned promise asks to wait: the reader is slow. */
  write(text: string): Promise<void> | undefined {
    return this.#put(this.#io.stdout, text);
  }

  /** A message of grappe itself, on stderr. */
  async say(text: string): Promise<void> {
    await this.#put(this.#io.stderr, text);
  }

  /** No progress is shown from here on. */
  [Symbol.dispose](): void {
    this.#progress?.[Symbol.dispose]();
  }

  #sink(output: Output, options: ScreenOptions): TextSink {
    const write = (bytes: Uint8Array): Promise<void> | undefined => this.#put(output, bytes);
    const palette = wantsColour(options.colour, this.#io.env, output) ? colourPalette : plainPalette;
    return new TextSink(write, { sanitise: output.isTerminal && !options.rawOutput, palette });
  }

  #put(output: Output, data: string | Uint8Array): Promise<void> | undefined {
    if (output.isTerminal) this.#progress?.erase();
    return output.write(data);
  }
}
