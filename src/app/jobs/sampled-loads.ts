/** The load of nodes for placement: each tells it over one channel, as long as there are jobs. */

import { type Clock, systemClock } from '../../base/index.ts';
import type { LoadSource } from '../../jobs/index.ts';
import type { NodeSet } from '../../nodeset/index.ts';
import type { Connector } from '../../transport/index.ts';
import { NodeSampler } from '../sample-nodes.ts';

const INTERVAL_MS = 2000;

export interface LoadRequest {
  readonly nodes: NodeSet;
  /** Closed at the end. */
  readonly connector: Connector;
  readonly fanout: number;
  /** Processors of a node, as its facts tell; undefined while they are not known. */
  readonly cpusOf: (node: string) => number | undefined;
  readonly clock?: Clock;
}

export class SampledLoads implements LoadSource, AsyncDisposable {
  readonly #sampler: NodeSampler;
  readonly #cpusOf: LoadRequest['cpusOf'];
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #sampling: Promise<void>;

  constructor({ cpusOf, clock = systemClock, ...request }: LoadRequest) {
    this.#sampler = new NodeSampler({ ...request, intervalMs: INTERVAL_MS, clock });
    this.#cpusOf = cpusOf;
    this.#clock = clock;
    this.#sampling = this.#sampler.sample(this.#over.signal);
  }

  of(node: string): ReturnType<LoadSource['of']> {
    const look = this.#sampler.load(node);
    const cpus = this.#cpusOf(node);
    if (look?.facts == null || look.ageMs === null || cpus === undefined) return null;
    const { load, memory } = look.facts;
    return {
      cpus,
      load1: load?.[0] ?? 0,
      busy: look.cpu,
      availableBytes: memory?.availableBytes ?? null,
      atMs: this.#clock.now() - look.ageMs,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#sampling;
  }
}
