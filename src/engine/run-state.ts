/** What all nodes of one run share. */

import type { Clock } from '../base/index.ts';
import type { Connector } from '../transport/index.ts';
import { AwakeClock } from './awake-clock.ts';
import type { RunObserver, RunRequest } from './run-request.ts';
import { SiteLimits } from './site-limits.ts';
import { StartSlots } from './start-slots.ts';
import { StdinSpool } from './stdin-spool.ts';

/** The world around a run: how nodes are reached, what time it is, where chance comes from. */
export interface RunEnvironment {
  readonly connector: Connector;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

export interface RunState {
  readonly request: RunRequest;
  readonly environment: RunEnvironment;
  readonly observer: RunObserver;
  readonly slots: StartSlots;
  readonly sites: SiteLimits;
  /** For command timeouts: does not count time in which this process was suspended. */
  readonly awake: AwakeClock;
  readonly stdin: StdinSpool | undefined;
  /** Resolves when the ends of its commands are not waited for any more; may never do so. */
  readonly left: Promise<void>;
}

export function beginState(
  request: RunRequest,
  environment: RunEnvironment,
  observer: RunObserver,
): RunState {
  return {
    request,
    environment,
    observer,
    slots: new StartSlots(request.fanout),
    sites: new SiteLimits(),
    awake: new AwakeClock(environment.clock),
    stdin: request.stdin && new StdinSpool(request.stdin),
    left: new Promise((resolve) => request.leave?.addEventListener('abort', () => resolve(), { once: true })),
  };
}
