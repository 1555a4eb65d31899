/** The terminal on which the server runs: commands are read, and what it has to say is written above the line that is typed. */

import { GrappeError } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';
import { errorText } from '../../error-text.ts';
import type { Answer, CliIo, OpenLine } from '../../io.ts';

export interface Terminal extends Disposable {
  /** A line of its own. */
  tell(text: string): void;
  /** From now on; where nobody types, nothing is read. */
  listen(hear: (line: string) => Promise<string>, interrupted: () => void): Promise<void>;
}

const PROMPT = 'grappe> ';

export function terminalOf(io: CliIo): Terminal {
  let line: OpenLine | undefined;
  const tell = (text: string): void => {
    if (text === '') return;
    if (line) line.write(text);
    else void io.stderr.write(text);
  };
  return {
    tell,
    async listen(hear, interrupted) {
      const answer = async (text: string): Promise<void> => {
        try {
          tell(await hear(text));
        } catch (error) {
          if (!(error instanceof GrappeError)) throw error;
          tell(errorText(error, io.program));
        }
      };
      // One after the other, as they were typed.
      let last = Promise.resolve();
      const heard = (typed: Answer): void => {
        if (typed === 'interrupt') return interrupted();
        if (typed === 'end') return void open();
        last = last.then(() => answer(sanitise(typed.line)));
      };
      const open = async (): Promise<void> => {
        line?.[Symbol.dispose]();
        line = undefined;
        line = await io.stdin.openLine(PROMPT, heard);
      };
      await open();
    },
    [Symbol.dispose]() {
      line?.[Symbol.dispose]();
      line = undefined;
    },
  };
}
