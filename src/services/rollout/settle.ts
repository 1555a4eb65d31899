/** Watches an instance until it is what was wanted of it, or something else. */

import type { Clock } from '../../base/index.ts';
import type { NodeActions, Target, Watched } from '../node-actions.ts';
import type { Reading } from '../reading.ts';
import { type Settled, Settling, type SettlingLimits } from './settling.ts';
import { EXPIRED, within } from './within.ts';

export interface Watching {
  readonly actions: NodeActions;
  readonly clock: Clock;
  readonly target: Target;
  readonly signal: AbortSignal;
  /** Hears that it is as it was wanted: nothing but time has to pass. */
  readonly holds?: () => void;
}

export interface SettledReading extends Settled {
  readonly reading: Reading | null;
  readonly cause: TroubleCause;
}

type TroubleCause = Extract<Watched, { kind: 'trouble' }>['trouble']['cause'];

/** `first` is a reading that is there already. */
export async function settle(
  watching: Watching,
  limits: SettlingLimits,
  first: Reading | null,
): Promise<SettledReading> {
  const { clock, signal } = watching;
  const settling = new Settling(limits);
  let reading = first;
  const early = first && settling.feed(first, null, clock.now());
  if (early) return { ...early, reading, cause: null };
  if (settling.holds) watching.holds?.();
  const { minHealthyMs, healthyDeadlineMs } = limits.rollout;
  const ms = Math.max(limits.timeoutMs, healthyDeadlineMs) + minHealthyMs;
  const settled = await within({ clock, ms, signal }, async (signal) => {
    for await (const watched of watching.actions.watch(watching.target, paceOf(minHealthyMs), signal)) {
      if (watched.kind === 'trouble') return { ...watched.trouble, reading: null };
      reading = watched.reading;
      const settled = settling.feed(reading, watched.health, clock.now());
      if (settled) return { ...settled, reading, cause: null };
      if (settling.holds) watching.holds?.();
    }
    return { ...settling.expire(), reading, cause: null };
  });
  if (settled !== EXPIRED) return settled;
  return { ...settling.expire(), reading, cause: null };
}

/** Often enough to see it die; not so often that watching is a load. */
function paceOf(minHealthyMs: number): number {
  return Math.min(1000, Math.max(200, minHealthyMs / 4));
}

/** How it stands now; null where nothing can be had of it in time. */
export async function readAgain({ actions, clock, target, signal }: Watching): Promise<Reading | null> {
  const ms = Math.min(target.settings.timeoutMs, REREAD_MS);
  const watched = await within({ clock, ms, signal }, async (signal) => {
    for await (const watched of actions.watch(target, REREAD_MS, signal)) return watched;
    return undefined;
  });
  return watched !== EXPIRED && watched?.kind === 'reading' ? watched.reading : null;
}

const REREAD_MS = 10_000;
