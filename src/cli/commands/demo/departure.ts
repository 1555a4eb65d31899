/** A signal ends the demo in order: its folder and its commands go with it. */

import { exitStatusOfSignal } from '../../../base/index.ts';
import type { CliIo, SignalName } from '../../io.ts';

const NUMBERS: Readonly<Record<SignalName, number>> = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 };

export interface Departure extends Disposable {
  /** Resolves with the exit status once a signal came. */
  readonly signalled: Promise<number>;
  /** In place of dying at once, as commands do at a second signal, or before they have begun. */
  readonly leave: (name: SignalName) => void;
  /** From now on Ctrl-C ends the command of the prompt, and not the demo. */
  leaveInterruptToPrompt(): void;
}

export function watchDeparture(io: CliIo): Departure {
  const signalled = Promise.withResolvers<number>();
  let isAtPrompt = false;
  const leave = (name: SignalName): void => signalled.resolve(exitStatusOfSignal(NUMBERS[name]));
  const stop = io.onSignal((name) => {
    if (name !== 'SIGINT' || !isAtPrompt) leave(name);
  });
  return {
    signalled: signalled.promise,
    leave,
    leaveInterruptToPrompt: () => void (isAtPrompt = true),
    [Symbol.dispose]: stop,
  };
}
