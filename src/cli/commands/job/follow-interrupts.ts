/** Ctrl-C while a job is followed: the first one leaves the job alone, a second one soon after cancels it. */

import { exitStatusOfSignal } from '../../../base/index.ts';
import type { CliIo, SignalName } from '../../io.ts';

/** Time for a second thought. */
const SOON_MS = 2000;

export interface FollowInterrupts extends Disposable {
  /** Aborts at the first signal, and when stdout takes nothing more. */
  readonly signal: AbortSignal;
  /** 128+n once a signal came. */
  readonly exit: number | undefined;
  /** After the first one: whether a second one comes soon. Who was not at a keyboard is not waited for. */
  second(): Promise<boolean>;
}

const NUMBERS: Readonly<Record<SignalName, number>> = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 };

export function watchFollowInterrupts(io: CliIo): FollowInterrupts {
  const first = new AbortController();
  const again = Promise.withResolvers<boolean>();
  let name: SignalName | undefined;
  const stop = io.onSignal((signal) => {
    if (name !== undefined) return again.resolve(true);
    name = signal;
    first.abort();
  });
  return {
    signal: AbortSignal.any([first.signal, io.stdout.closed]),
    get exit() {
      return name === undefined ? undefined : exitStatusOfSignal(NUMBERS[name]);
    },
    async second() {
      if (name !== 'SIGINT') return false;
      const timer = setTimeout(() => again.resolve(false), SOON_MS);
      return again.promise.finally(() => clearTimeout(timer));
    },
    [Symbol.dispose]: stop,
  };
}
