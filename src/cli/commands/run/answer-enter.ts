/** Enter during a run shows what is in progress and pending, as in clush. */

import type { CliIo } from '../../io.ts';
import type { Screen } from './screen.ts';
import type { Tally } from './tally.ts';

export function answerEnter(io: CliIo, screen: Screen, tally: Tally): Disposable {
  if (!io.stdin.isTerminal || !io.stderr.isTerminal) return { [Symbol.dispose]: () => undefined };
  const stop = io.stdin.onLine(() => void screen.say(tally.report(io.program)));
  return { [Symbol.dispose]: stop };
}
