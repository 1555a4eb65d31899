/**
 * Whether a unit has come to what was wanted of it: fed with readings, it says so once they have held long enough, or
 * what came instead. Knows no time but the one that it is told.
 */

import type { Outcome } from '../../base/index.ts';
import type { InstanceSettings, RolloutSettings } from '../../config/index.ts';
import type { Watched } from '../node-actions.ts';
import type { Reading } from '../reading.ts';

/** ended: a job, which runs and then stops by itself. */
export type Aim = 'running' | 'stopped' | 'ended';

export interface SettlingLimits {
  readonly aim: Aim;
  /** A unit that is still on its way by then has run out of time. */
  readonly timeoutMs: number;
  readonly rollout: Pick<RolloutSettings, 'minHealthyMs' | 'healthyDeadlineMs'>;
  readonly healthcheck: InstanceSettings['healthcheck'];
  /** All times count from here: the end of the verb. */
  readonly sinceMs: number;
  /** What ran before a restart: it is not what was wanted. */
  readonly before: Reading['incarnation'];
}

export interface Settled {
  /** `changed`: it is as it was wanted, and has held. */
  readonly outcome: Outcome;
  readonly detail: string | null;
}

/** Some init scripts answer before there is a process to be seen; an old one is seen until somebody has reaped it. */
const GRACE_MS = 3000;

type Health = NonNullable<Extract<Watched, { kind: 'reading' }>['health']>;

export class Settling {
  readonly #limits: SettlingLimits;
  /** The first reading in which it runs: what comes after is compared with it. */
  #first: Reading | undefined;
  #last: Reading | undefined;
  #goodSinceMs: number | undefined;
  #isHealthy: boolean;
  #failures = 0;

  constructor(limits: SettlingLimits) {
    this.#limits = limits;
    this.#isHealthy = limits.healthcheck === undefined;
  }

  /** It is as it was wanted, and only has to stay so. */
  get holds(): boolean {
    return this.#goodSinceMs !== undefined;
  }

  /** Undefined as long as it cannot be told. */
  feed(reading: Reading, health: Health | null, nowMs: number): Settled | undefined {
    this.#last = reading;
    const ms = nowMs - this.#limits.sinceMs;
    switch (this.#limits.aim) {
      case 'running':
        return this.#towardsRunning(reading, health, ms);
      case 'stopped':
        return this.#towardsStopped(reading, ms);
      case 'ended':
        return this.#towardsEnd(reading, ms);
    }
  }

  #towardsRunning(reading: Reading, health: Health | null, ms: number): Settled | undefined {
    const dead = whyDead(reading);
    if (dead) return dead;
    if (reading.state === 'stopped') return this.#notSeenRunning(reading, ms);
    if (reading.state !== 'running') return this.#onItsWay(ms);
    if (reading.incarnation !== null && reading.incarnation === this.#limits.before)
      return ms < GRACE_MS ? undefined : failed('it was not restarted: what runs is what ran before');
    const again = this.#startedAgain(reading);
    if (again) return again;
    const unhealthy = this.#takeHealth(health, ms);
    if (unhealthy) return unhealthy;
    return this.#held(ms) ?? this.#pastDeadline(ms);
  }

  #notSeenRunning(reading: Reading, ms: number): Settled | undefined {
    if (this.#first) return failed('it ran, and does no longer');
    if (reading.masked) return { outcome: 'masked', detail: null };
    return ms < GRACE_MS ? undefined : failed('it does not run');
  }

  #onItsWay(ms: number): Settled | undefined {
    this.#goodSinceMs = undefined;
    return ms < this.#limits.timeoutMs ? undefined : this.#outOfTime();
  }

  #startedAgain(reading: Reading): Settled | undefined {
    this.#first ??= reading;
    const isAnother = differ(this.#first.incarnation, reading.incarnation);
    const isCounted = (reading.restarts ?? 0) > (this.#first.restarts ?? reading.restarts ?? 0);
    return isAnother || isCounted ? failed('it is started again and again') : undefined;
  }

  /** Failures in a row make it unhealthy; those of a unit that has only just started do not count. */
  #takeHealth(health: Health | null, ms: number): Settled | undefined {
    const { healthcheck } = this.#limits;
    if (!health || !healthcheck) return undefined;
    this.#isHealthy = health.ok;
    if (health.ok) {
      this.#failures = 0;
      return undefined;
    }
    this.#goodSinceMs = undefined;
    if (ms < healthcheck.startPeriodMs) return undefined;
    this.#failures++;
    return this.#failures >= healthcheck.retries ? unhealthy(health.output) : undefined;
  }

  #held(ms: number): Settled | undefined {
    if (!this.#isHealthy) return undefined;
    this.#goodSinceMs ??= ms;
    return ms - this.#goodSinceMs >= this.#limits.rollout.minHealthyMs ? GOOD : undefined;
  }

  #pastDeadline(ms: number): Settled | undefined {
    return ms < this.#limits.rollout.healthyDeadlineMs ? undefined : unhealthy('it was not healthy in time');
  }

  #towardsStopped({ state }: Reading, ms: number): Settled | undefined {
    if (state === 'stopped' || state === 'failed') return GOOD;
    if (state === 'missing') return { outcome: 'missing', detail: null };
    if (state === 'running') return ms < GRACE_MS ? undefined : failed('it still runs');
    return this.#onItsWay(ms);
  }

  /** A unit that stays active after its process has ended well says so in its detail. */
  #towardsEnd(reading: Reading, ms: number): Settled | undefined {
    const dead = whyDead(reading);
    if (dead) return dead;
    if (reading.state === 'stopped' || reading.detail?.includes('exited')) return GOOD;
    return this.#onItsWay(ms);
  }

  /** No reading came for all the time that there was. */
  expire(): Settled {
    return this.#last?.state === 'running' && this.#limits.aim === 'running'
      ? unhealthy('it was not healthy in time')
      : this.#outOfTime();
  }

  #outOfTime(): Settled {
    const still = this.#last ? `it is still ${this.#last.state}` : 'its state cannot be read';
    return { outcome: 'timeout', detail: `${still}, and may yet go on` };
  }
}

const GOOD: Settled = { outcome: 'changed', detail: null };

function whyDead({ state, detail }: Reading): Settled | undefined {
  if (state === 'missing') return { outcome: 'missing', detail: null };
  if (state === 'failed') return failed(detail);
  if (state === 'flapping') return failed('its supervisor starts it again and again');
  return undefined;
}

function differ(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}

function failed(detail: string | null): Settled {
  return { outcome: 'failed', detail };
}

function unhealthy(detail: string): Settled {
  return { outcome: 'unhealthy', detail };
}
