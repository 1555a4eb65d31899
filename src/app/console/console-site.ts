/**
 * What a server works on: the fleet as its configuration says, which is read anew when it has changed, and the connections that
 * are kept to its nodes. A wrong file changes nothing: the last right one counts on, and the mistake is told.
 */

import { type Clock, GrappeError } from '../../base/index.ts';
import type { Connector } from '../../transport/index.ts';
import type { ConfigRequest } from '../../config/index.ts';
import { configRequestOf, type Fleet, type FleetRequest, openFleet } from '../fleet.ts';
import { Changes } from './changes.ts';
import { fileStamps } from './file-stamps.ts';
import { Lookers } from './lookers.ts';
import { leftOpen, openWays, type SiteWays } from './site-ways.ts';
import type { SiteConnections } from './site-connections.ts';

export interface SiteOptions {
  readonly fleet: FleetRequest;
  readonly clock: Clock;
  /** The way to the nodes, in place of the fleet's own. */
  readonly connect?: (fleet: Fleet) => Connector;
  /** Is told of a configuration that is wrong now. */
  readonly warn: (error: GrappeError) => void;
  /** Is told of gateways that do no work, in one sentence. */
  readonly note?: (sentence: string) => void;
}

const LOOK_MS = 2000;

export class ConsoleSite implements AsyncDisposable {
  readonly changes: Changes;
  readonly lookers = new Lookers();
  readonly startedAt: Date;
  readonly #options: SiteOptions;
  readonly #over = new AbortController();
  readonly #retired = new Set<SiteWays>();
  readonly #looking: Promise<void>;
  #state: State;
  #trouble: GrappeError | undefined;

  private constructor(options: SiteOptions, state: State) {
    this.#options = options;
    this.#state = state;
    this.startedAt = options.clock.date();
    this.changes = new Changes(this.startedAt.toISOString());
    this.#looking = this.#lookForever();
  }

  /** Throws GrappeError where the configuration is wrong. */
  static async open(options: SiteOptions): Promise<ConsoleSite> {
    return new ConsoleSite(options, await readState(options));
  }

  get fleet(): Fleet {
    return this.#state.fleet;
  }

  get env(): FleetRequest['env'] {
    return this.#options.fleet.env;
  }

  get cwd(): string {
    return this.#options.fleet.cwd;
  }

  /** Somebody named the configuration; it was not merely found. */
  get isConfigNamed(): boolean {
    const { configFile, env } = this.#options.fleet;
    return configFile !== undefined || Boolean(env['GRAPPE_CONFIG']);
  }

  /** How its configuration is found. */
  get configRequest(): ConfigRequest {
    return configRequestOf(this.#options.fleet);
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  /** Aborts when the server stops. */
  get stopped(): AbortSignal {
    return this.#over.signal;
  }

  /** Why the file as it is now does not count; undefined where it does. */
  get configTrouble(): GrappeError | undefined {
    return this.#trouble;
  }

  /**
   * The way to nodes over kept connections, and by gateways where routes say so. Whoever takes it may dispose of it; the connections
   * stay. Throws GrappeError where the configuration of one of `nodes` is wrong.
   */
  connect(nodes: Iterable<string>): Connector {
    return this.#lend(nodes, this.#state.ways.work);
  }

  /** The same without gateways that do the work: for jobs, of which only the account that started them knows. */
  connectFlat(nodes: Iterable<string>): Connector {
    return this.#lend(nodes, this.#state.ways.flat);
  }

  /** Reads the configuration again, now. */
  async reload(): Promise<void> {
    try {
      const state = await readState(this.#options);
      const old = this.#state;
      this.#state = state;
      this.#trouble = undefined;
      this.#retire(old.ways);
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      this.#trouble = error;
      this.#options.warn(error);
    }
    this.changes.bump('config');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    this.lookers.endAll();
    await this.#looking;
    await Promise.all([this.#state.ways, ...this.#retired].map((ways) => ways[Symbol.asyncDispose]()));
  }

  #lend(nodes: Iterable<string>, connections: SiteConnections): Connector {
    // Only looks whether they can be reached as the configuration says; nothing is opened by it.
    void this.fleet.connect(nodes)[Symbol.asyncDispose]();
    return leftOpen(connections);
  }

  #retire(ways: SiteWays): void {
    this.#retired.add(ways);
    void ways.retire().finally(() => this.#retired.delete(ways));
  }

  async #lookForever(): Promise<void> {
    let seen = this.#state.stamps;
    for (;;) {
      await this.clock.sleep(LOOK_MS, this.stopped).catch(() => undefined);
      if (this.stopped.aborted) return;
      const stamps = await fileStamps(this.fleet.config.files);
      if (stamps === seen) continue;
      seen = stamps;
      await this.reload();
      if (this.#trouble === undefined) seen = this.#state.stamps;
    }
  }
}

interface State {
  readonly fleet: Fleet;
  readonly ways: SiteWays;
  readonly stamps: string;
}

async function readState(options: SiteOptions): Promise<State> {
  const { fleet: request, clock, connect, note } = options;
  const fleet = await openFleet(request);
  // Of what has been read, or of something newer: then it is read once more.
  const stamps = await fileStamps(fleet.config.files);
  const ways = openWays({ fleet, clock, direct: connect?.(fleet) ?? fleet.connect(), note });
  return { fleet, ways, stamps };
}
