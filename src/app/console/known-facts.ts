/** What is known of the nodes' hardware and system: what the cache of the account remembers, and what was asked since. */

import { NodeSet } from '../../nodeset/index.ts';
import type { Fleet } from '../fleet.ts';
import { hostFacts, rememberedFacts } from '../host-facts.ts';
import type { HostNode } from '../node-facts.ts';
import type { ConsoleSite } from './console-site.ts';
import type { FleetNodes } from './fleet-nodes.ts';

/** In the background; whoever waits for an answer goes first. */
const FANOUT = 16;

export class KnownFacts {
  readonly #site: ConsoleSite;
  readonly #nodes: FleetNodes;
  readonly #known = new Map<string, HostNode>();
  #read: { readonly fleet: Fleet; readonly done: Promise<void> } | undefined;
  /** Whoever did not answer is not asked again by itself. */
  readonly #asked = new Set<string>();
  #asking: Promise<void> | undefined;

  constructor(site: ConsoleSite, nodes: FleetNodes) {
    this.#site = site;
    this.#nodes = nodes;
  }

  /** Undefined for a node that has never told. */
  of(node: string): HostNode | undefined {
    return this.#known.get(node);
  }

  /** Resolves when what the cache holds has been read. */
  ready(): Promise<void> {
    const { fleet } = this.#site;
    if (this.#read?.fleet !== fleet) this.#read = { fleet, done: this.#readCache(fleet) };
    return this.#read.done;
  }

  async askNow(node: string, signal: AbortSignal): Promise<HostNode> {
    const [found] = await this.#ask(NodeSet.from([node]), signal, { refresh: true });
    return found ?? { node, facts: null, at: null, result: null };
  }

  /** Asks those of which nothing is known, once, some at a time; one round after the other. */
  askMissing(nodes: Iterable<string>, signal: AbortSignal): void {
    if (this.#asking) return;
    const missing = [...nodes].filter((node) => !this.#known.has(node) && !this.#asked.has(node));
    if (missing.length === 0) return;
    for (const node of missing) this.#asked.add(node);
    this.#asking = this.#ask(NodeSet.from(missing), signal, { fanout: FANOUT })
      // What is remembered of nodes has become more.
      .then(() => this.#site.changes.bump('checks'))
      .finally(() => {
        this.#asking = undefined;
        if (signal.aborted) for (const node of missing) this.#asked.delete(node);
      });
  }

  /** Resolves when nobody is asked any more. */
  async settled(): Promise<void> {
    await this.#asking;
  }

  async #ask(
    nodes: NodeSet,
    signal: AbortSignal,
    how: { readonly refresh?: boolean; readonly fanout?: number },
  ): Promise<HostNode[]> {
    const { fleet, env } = this.#site;
    const connector = this.#site.connect([]);
    const found = await hostFacts({ fleet, nodes, connector, env, ...how }, signal);
    this.#note(found);
    return found;
  }

  async #readCache(fleet: Fleet): Promise<void> {
    this.#note(await rememberedFacts({ fleet, nodes: await this.#nodes.all(), env: this.#site.env }));
  }

  #note(found: readonly HostNode[]): void {
    for (const node of found) if (node.facts) this.#known.set(node.node, node);
  }
}
