/**
 * Acts for the queue of jobs as long as the server runs: it takes the lease when there is something to do and nobody else has it, and
 * leaves what runs on the nodes alone when it stops.
 */

import { isDeepStrictEqual } from 'node:util';
import { GrappeError, messageOf } from '../../../base/index.ts';
import { type JobQueue, OPEN_JOB_STATES, type Origin } from '../../../jobs/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { controlQueue } from '../../jobs/control-queue.ts';
import { jobOrigin } from '../../jobs/job-origin.ts';
import type { OwnSite } from '../../jobs/open-site.ts';
import type { ConsoleSite } from '../console-site.ts';

export interface KeeperOptions {
  readonly site: ConsoleSite;
  readonly queue: JobQueue;
  readonly warn: (error: GrappeError) => void;
}

/** Somebody else may submit, or may have gone. */
const LOOK_MS = 500;
const AFTER_FAILURE_MS = 5000;

export class QueueKeeper implements AsyncDisposable {
  readonly #options: KeeperOptions;
  readonly #over = new AbortController();
  readonly #unlisten: () => void;
  readonly #keeping: Promise<void>;
  #again = new AbortController();
  #rest = new AbortController();

  constructor(options: KeeperOptions) {
    this.#options = options;
    let { fleet } = options.site;
    this.#unlisten = options.site.changes.listen((topic) => {
      if (topic !== 'config' || options.site.fleet === fleet) return;
      ({ fleet } = options.site);
      // Nodes and rules are others now; what runs, runs on.
      this.#again.abort();
    });
    this.#keeping = this.#keep();
  }

  /** Somebody has just handed something in. */
  wake(): void {
    this.#rest.abort();
  }

  /** The server's own fleet and connections, for jobs of its configuration. */
  readonly ownOf = (origin: Origin): OwnSite | undefined => {
    const { site } = this.#options;
    const { fleet, cwd, isConfigNamed: isNamed } = site;
    const own = jobOrigin({ fleet, isNamed, foreign: NodeSet.empty, reach: {}, cwd });
    const { nodes: _, ...rest } = origin;
    return isDeepStrictEqual(rest, own) ? { fleet, connect: (nodes) => site.connectFlat(nodes) } : undefined;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unlisten();
    this.#over.abort();
    await this.#keeping;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      this.#rest = new AbortController();
      const pauseMs = this.#isWanted() ? await this.#act() : LOOK_MS;
      const rest = AbortSignal.any([signal, this.#rest.signal]);
      await this.#options.site.clock.sleep(pauseMs, rest).catch(() => undefined);
    }
  }

  #isWanted(): boolean {
    const { queue, site } = this.#options;
    if (queue.list({ states: OPEN_JOB_STATES, limit: 1 }).length === 0) return false;
    return queue.holder(site.clock.date().getTime()) === undefined;
  }

  /** Until nothing is left to do; how long to wait then. */
  async #act(): Promise<number> {
    const { site, warn } = this.#options;
    this.#again = new AbortController();
    const stop = AbortSignal.any([this.#over.signal, this.#again.signal]);
    const { env, clock } = site;
    try {
      await controlQueue({ env, clock, ownOf: this.ownOf, warn, stop });
      return this.#again.signal.aborted ? 0 : LOOK_MS;
    } catch (error) {
      warn(error instanceof GrappeError ? error : notActing(error));
      return AFTER_FAILURE_MS;
    }
  }
}

function notActing(cause: unknown): GrappeError {
  return new GrappeError('local', {
    message: 'the server could not act for the queue of jobs',
    why: messageOf(cause),
    hint: 'it tries again by itself; what runs, runs on',
    cause,
  });
}
