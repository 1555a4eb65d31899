/**
 * What signals do. To a command that works on nodes: the first asks it to stop in order, the second leaves at
 * once. Before it: the first leaves at once. SIGHUP counts as SIGTERM.
 */

import { exitStatusOfSignal } from '../base/index.ts';
import type { CliIo } from './io.ts';

const NUMBERS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** Whether a command ended with this status because of a signal. */
export function isStatusOfInterrupt(status: number): boolean {
  return Object.values(NUMBERS).some((number) => status === exitStatusOfSignal(number));
}

export interface Interrupts extends Disposable {
  /** Aborts at the first signal, and when stdout takes nothing more. */
  readonly signal: AbortSignal;
  /** 128+n once a signal came; undefined before. */
  readonly exit: number | undefined;
}

export function watchInterrupts(io: CliIo): Interrupts {
  const controller = new AbortController();
  let exit: number | undefined;
  const stop = io.onSignal((name) => {
    if (exit !== undefined) return io.die(name);
    exit = exitStatusOfSignal(NUMBERS[name]);
    controller.abort();
  });
  return {
    signal: AbortSignal.any([controller.signal, io.stdout.closed]),
    get exit() {
      return exit;
    },
    [Symbol.dispose]: stop,
  };
}

export interface StagedInterrupts extends Disposable {
  /** Aborts at the first signal, and when stdout takes nothing more: nothing new is begun. */
  readonly stop: AbortSignal;
  /** Aborts at the second one: nothing is waited for. */
  readonly cut: AbortSignal;
  readonly exit: number | undefined;
}

/** The first signal waits for what runs, the second ends it, the third leaves at once. */
export function watchTwoInterrupts(io: CliIo, stopping: () => void): StagedInterrupts {
  const stop = new AbortController();
  const cut = new AbortController();
  let exit: number | undefined;
  const release = io.onSignal((name) => {
    if (cut.signal.aborted) return io.die(name);
    exit = exitStatusOfSignal(NUMBERS[name]);
    if (stop.signal.aborted) return cut.abort();
    stop.abort();
    stopping();
  });
  return {
    stop: AbortSignal.any([stop.signal, io.stdout.closed]),
    cut: cut.signal,
    get exit() {
      return exit;
    },
    [Symbol.dispose]: release,
  };
}

/** Leaves at the first signal, once what depends on `signal` has been told. */
export function diesOfSignals(io: CliIo): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const stop = io.onSignal((name) => {
    controller.abort();
    io.die(name);
  });
  return { signal: controller.signal, [Symbol.dispose]: stop };
}
