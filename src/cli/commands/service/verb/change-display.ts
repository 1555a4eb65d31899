/** How a change is shown: events as JSON, else a line a service as it settles, what failed below it. */

import type { RolloutEvent, SummaryEvent } from '../../../../services/index.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import type { ServiceChangeEvent } from '../../../../protocol/index.ts';
import { TextDisplay } from './text-display.ts';

export interface ChangeDisplay extends Disposable {
  /** A node was looked at, before anything is changed. */
  looked(node: string): void;
  /** A person is asked: nothing is drawn until the next event. */
  rest(): void;
  tell(event: RolloutEvent): void;
  /** A message of grappe itself. */
  say(text: string): void;
  /** With the exit status that counts. */
  finish(summary: SummaryEvent): Promise<void>;
}

export function changeDisplay({ json }: { readonly json: boolean }, io: CliIo): ChangeDisplay {
  return json ? new JsonDisplay(io) : new TextDisplay(io);
}

class JsonDisplay implements ChangeDisplay {
  readonly #io: CliIo;

  constructor(io: CliIo) {
    this.#io = io;
  }

  looked(): void {
    // What is seen stands in the events of the instances.
  }

  rest(): void {
    // It draws nothing.
  }

  tell(event: RolloutEvent): void {
    if (event.event !== 'summary') this.#emit(event);
  }

  say(text: string): void {
    void this.#io.stderr.write(text);
  }

  async finish(summary: SummaryEvent): Promise<void> {
    this.#emit(summary);
    await this.#io.stdout.flush();
  }

  #emit(event: ServiceChangeEvent): void {
    void this.#io.stdout.write(jsonLine(event));
  }

  [Symbol.dispose](): void {
    // There is no picture to take away.
  }
}
