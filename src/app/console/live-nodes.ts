/** The load of the fleet, sampled while somebody looks, and only then. What was seen stays, and grows old. */

import { GrappeError } from '../../base/index.ts';
import type { NodeResult } from '../../engine/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Answer, NODES } from '../../protocol/index.ts';
import { type NodeLoad, NodeSampler } from '../sample-nodes.ts';
import type { ConsoleSite } from './console-site.ts';
import { type FleetNodes, orderOf } from './fleet-nodes.ts';
import type { KnownFacts } from './known-facts.ts';
import { LoadFrame } from './load-frame.ts';
import { LoadHistory } from './load-history.ts';

const TOPIC = 'nodes';
/** New samples are told of at most so often. */
const TICK_MS = 500;
const INTERVAL_MS = 2000;
/** Of larger fleets each node tells less often, so that all together tell no more than this much a second. */
const SAMPLES_A_SECOND = 500;
/** Fleets whose nodes are drawn one by one, each with its last minutes. */
const DRAWN = 64;
const DRAWN_TICKS = 60;
const DETAIL_CHARACTERS = 300;
const AFTER_TROUBLE_MS = 5000;

export class LiveNodes {
  readonly #site: ConsoleSite;
  readonly #nodes: FleetNodes;
  readonly #facts: KnownFacts;
  readonly #history = new LoadHistory();
  #frame = new LoadFrame([]);
  #silent: ReadonlyMap<string, NodeResult> = new Map();
  /** One sampling ends before the next begins. */
  #sampling: Promise<void> = Promise.resolve();

  constructor(site: ConsoleSite, nodes: FleetNodes, facts: KnownFacts) {
    this.#site = site;
    this.#nodes = nodes;
    this.#facts = facts;
    site.lookers.watch(TOPIC, { begin: () => this.#begin() });
  }

  /** Whoever asks without a socket looks, too. */
  loads(nodes: NodeSet): Answer<typeof NODES.loads> {
    this.#site.lookers.ask(TOPIC);
    const names = [...nodes];
    return {
      v: 1,
      order: orderOf(nodes),
      count: names.length,
      at: this.#site.clock.date().toISOString(),
      intervalMs: intervalFor(this.#frame.position.size),
      ...this.#frame.texts(names, this.#site.clock.now()),
      silent: this.#silentAmong(names),
    };
  }

  recent(nodes: NodeSet): Answer<typeof NODES.recent> {
    const drawn = nodes.size <= DRAWN ? [...nodes] : [];
    const recent = drawn.length > 0 ? this.#history.recent(drawn, DRAWN_TICKS) : { ticks: 0, cpu: '' };
    return { order: orderOf(nodes), ...recent };
  }

  historyOf(node: string): Answer<typeof NODES.nodeLoads> {
    return this.#history.of(node);
  }

  #begin(): () => void {
    const over = new AbortController();
    const begun = this.#sampling.then(() => this.#sampleAll(over.signal));
    this.#sampling = begun;
    return () => over.abort();
  }

  async #sampleAll(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      try {
        await this.#sampleOneFleet(over);
      } catch (error) {
        // A group source that does not answer, say: the list of nodes tells why, and it may answer later.
        if (!(error instanceof GrappeError)) throw error;
        await this.#site.clock.sleep(AFTER_TROUBLE_MS, over).catch(() => undefined);
      }
    }
  }

  /** Until nobody looks any more, or the configuration has made another fleet of it. */
  async #sampleOneFleet(over: AbortSignal): Promise<void> {
    const nodes = await this.#nodes.all();
    await this.#facts.ready();
    const { clock, fleet } = this.#site;
    const intervalMs = intervalFor(nodes.size);
    const round = new AbortController();
    const stop = AbortSignal.any([over, round.signal]);
    const { fanout } = fleet.config.ssh;
    // What is wrong with single nodes is told of these, and keeps nobody from seeing the others.
    const connector = this.#site.connect([]);
    const sampler = new NodeSampler({ nodes, connector, fanout, intervalMs, withTraffic: true, clock });
    this.#enter(nodes);
    const sampling = sampler.sample(stop);
    try {
      await this.#follow({ sampler, nodes, intervalMs, stop });
    } finally {
      round.abort();
      await sampling;
      await this.#facts.settled();
    }
  }

  async #follow({ sampler, nodes, intervalMs, stop }: Following): Promise<void> {
    const { clock } = this.#site;
    let keptMs = clock.now();
    for (;;) {
      await clock.sleep(TICK_MS, stop).catch(() => undefined);
      if (stop.aborted || !(await this.#nodes.all()).equals(nodes)) return;
      const loads = sampler.loads();
      if (this.#note(loads)) this.#site.changes.bump(TOPIC);
      const up = loads.flatMap(({ state, node }) => (state === 'up' ? [node] : []));
      this.#facts.askMissing(up, stop);
      if (clock.now() - keptMs < intervalMs) continue;
      keptMs = clock.now();
      this.#history.add(this.#frame, clock.date().getTime());
    }
  }

  #enter(nodes: NodeSet): void {
    const frame = new LoadFrame(nodes);
    frame.takeOver(this.#frame);
    this.#frame = frame;
  }

  /** True where something was heard. */
  #note(loads: readonly NodeLoad[]): boolean {
    const nowMs = this.#site.clock.now();
    let hasChanged = false;
    for (const load of loads)
      hasChanged = this.#frame.note(load, this.#facts.of(load.node)?.facts?.cpus?.count, nowMs) || hasChanged;
    this.#silent = new Map(loads.flatMap(({ node, result }) => (result ? [[node, result] as const] : [])));
    return hasChanged;
  }

  #silentAmong(names: readonly string[]): Answer<typeof NODES.loads>['silent'] {
    const results = names.flatMap((node) => this.#silent.get(node) ?? []);
    const groups = Map.groupBy(results, ({ outcome, cause }) => `${outcome} ${cause}`);
    return Array.from(groups.values(), (group) => ({
      nodes: NodeSet.from(group.map(({ node }) => node)).fold(),
      outcome: group[0]?.outcome ?? 'unreachable',
      cause: group[0]?.cause ?? null,
      detail: group[0]?.detail?.slice(0, DETAIL_CHARACTERS) ?? null,
    }));
  }
}

interface Following {
  readonly sampler: NodeSampler;
  readonly nodes: NodeSet;
  readonly intervalMs: number;
  readonly stop: AbortSignal;
}

function intervalFor(count: number): number {
  return Math.max(INTERVAL_MS, Math.ceil((count / SAMPLES_A_SECOND) * 1000));
}
