/** What signals do to a server: SIGHUP has it read its configuration anew; the first other one ends it in order, the second at once. */

import type { CliIo } from '../../io.ts';

export interface ServerSignals extends Disposable {
  readonly stopped: AbortSignal;
  readonly stop: () => void;
}

export function watchServerSignals(io: CliIo, reload: () => void): ServerSignals {
  const stopping = new AbortController();
  const release = io.onSignal((name) => {
    if (stopping.signal.aborted) return io.die(name);
    if (name === 'SIGHUP') reload();
    else stopping.abort();
  });
  return {
    stopped: AbortSignal.any([stopping.signal, io.stdout.closed, io.stderr.closed]),
    stop: () => stopping.abort(),
    [Symbol.dispose]: release,
  };
}
