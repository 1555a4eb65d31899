/**
 * Acts for a queue: one process at a time does, by a lease. Jobs say which configuration their nodes are of; for each one
 * that has unfinished jobs there is a controller.
 */

import { type Clock, GrappeError } from '../../base/index.ts';
import type { Origin } from '../job.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { LEASE_MS } from '../queue/lease.ts';
import { controlJobs, type ControllerOptions } from './control-jobs.ts';

/** What one configuration says, open until its jobs have ended. */
export interface Site
  extends
    Pick<ControllerOptions, 'engine' | 'loads' | 'nodes' | 'rules' | 'rightsOf' | 'keepResults'>,
    AsyncDisposable {}

export interface SupervisorOptions {
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly openSite: (origin: Origin, stop: AbortSignal) => Promise<Site>;
  /** Told of a configuration that cannot be used; its jobs wait. */
  readonly warn: (error: GrappeError) => void;
  /** How long it waits for further jobs when all have ended. */
  readonly lingerMs: number;
  readonly stop: AbortSignal;
}

/** `taken`: another one acts. `lost`: another one has taken over. `idle`: nothing is left to do. */
export type SupervisorEnd = 'taken' | 'lost' | 'idle' | 'stopped';

const LOOK_MS = 250;
/** A configuration that could not be read is read again. */
const REOPEN_MS = 5000;

export async function supervise(options: SupervisorOptions): Promise<SupervisorEnd> {
  const { queue, clock } = options;
  const lease = queue.takeLease(clock.date().getTime());
  if (!lease) return 'taken';
  const supervisor = new Supervisor(options, lease.fence);
  try {
    return await supervisor.run();
  } catch (error) {
    if (isLost(error)) return 'lost';
    throw error;
  } finally {
    await supervisor.close();
  }
}

class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #fence: number;
  readonly #over = new AbortController();
  readonly #controllers = new Map<string, Promise<void>>();
  readonly #failures: unknown[] = [];
  #changes = '';

  constructor(options: SupervisorOptions, fence: number) {
    this.#options = options;
    this.#fence = fence;
  }

  async run(): Promise<SupervisorEnd> {
    const { queue, clock, stop } = this.#options;
    let renewMs = clock.now() + LEASE_MS / 3;
    for (;;) {
      if (this.#failures.length > 0) throw this.#failures[0];
      if (stop.aborted) return 'stopped';
      if (clock.now() >= renewMs) {
        queue.renew(this.#fence, clock.date().getTime());
        renewMs = clock.now() + LEASE_MS / 3;
      }
      this.#openDue();
      if (this.#controllers.size === 0) return 'idle';
      await clock.sleep(LOOK_MS, stop).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#controllers.values());
    try {
      this.#options.queue.release(this.#fence);
    } catch (error) {
      if (!isLost(error)) throw error;
    }
  }

  #openDue(): void {
    const { queue } = this.#options;
    const changes = queue.changes();
    if (changes === this.#changes) return;
    this.#changes = changes;
    const origins = new Map(queue.live().map(({ wishes }) => [JSON.stringify(wishes.origin), wishes.origin]));
    for (const [key, origin] of origins) {
      if (this.#controllers.has(key)) continue;
      const work = this.#control(key, origin)
        .catch((error: unknown) => void this.#failures.push(error))
        .finally(() => {
          this.#controllers.delete(key);
          // A job may have come when it was about to end.
          this.#changes = '';
        });
      this.#controllers.set(key, work);
    }
  }

  async #control(key: string, origin: Origin): Promise<void> {
    const { queue, clock, openSite, lingerMs } = this.#options;
    const stop = AbortSignal.any([this.#options.stop, this.#over.signal]);
    const isMine = ({ wishes }: { readonly wishes: { readonly origin: Origin } }): boolean =>
      JSON.stringify(wishes.origin) === key;
    try {
      await using site = await openSite(origin, stop);
      await controlJobs({ ...site, queue, fence: this.#fence, clock, isMine, lingerMs, stop });
    } catch (error) {
      if (!(error instanceof GrappeError) || isLost(error)) throw error;
      this.#options.warn(error);
      await clock.sleep(REOPEN_MS, stop).catch(() => undefined);
    }
  }
}

function isLost(error: unknown): boolean {
  return error instanceof GrappeError && error.code === 'lease-lost';
}
