/** What the console does with nodes, each time for somebody: what they may not see or do is refused here. */

import { GrappeError } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Answer, Body, NODES } from '../../protocol/index.ts';
import type { Principal } from '../access/principal.ts';
import { auditNodes, type NodeActing } from '../audit-nodes.ts';
import { diagnoseNodes } from '../diagnose.ts';
import { diagnosisReport } from '../diagnosis-report.ts';
import { drainNodes, resumeNodes } from '../drain-nodes.ts';
import { factsDocument } from '../facts-document.ts';
import { ConsoleChecks } from './console-checks.ts';
import type { ConsoleSite } from './console-site.ts';
import { type AbilitiesOf, describeFleet } from './describe-fleet.ts';
import { FleetNodes } from './fleet-nodes.ts';
import { KnownFacts } from './known-facts.ts';
import { LiveNodes } from './live-nodes.ts';
import { nodeDetail } from './node-detail.ts';
import { nodesOfFile } from './nodes-of-file.ts';

const MOST_GROUPS = 1000;

export interface NodeAsker {
  readonly who: Principal;
  /** The address that they came from; null of one that sits here. */
  readonly from: string | null;
}

export class ConsoleNodes {
  readonly #site: ConsoleSite;
  readonly #fleet: FleetNodes;
  readonly #facts: KnownFacts;
  readonly #abilitiesOf: AbilitiesOf;
  readonly live: LiveNodes;
  readonly checks: ConsoleChecks;

  constructor(site: ConsoleSite, abilitiesOf: AbilitiesOf) {
    this.#site = site;
    this.#abilitiesOf = abilitiesOf;
    this.#fleet = new FleetNodes(site);
    this.#facts = new KnownFacts(site, this.#fleet);
    this.live = new LiveNodes(site, this.#fleet, this.#facts);
    this.checks = new ConsoleChecks(site);
  }

  seenBy(who: Principal): Promise<NodeSet> {
    return this.#fleet.seenBy(who);
  }

  async describe(who: Principal): Promise<Answer<typeof NODES.nodes>> {
    const { states } = this.#site.fleet;
    const [nodes, checks, drains] = await Promise.all([
      this.seenBy(who),
      states.checks.list(),
      states.drains.list(),
      this.#facts.ready(),
    ]);
    return describeFleet({ nodes, checks, drains, facts: this.#facts, abilitiesOf: this.#abilitiesOf });
  }

  async groups(who: Principal, source?: string): Promise<Answer<typeof NODES.groups>> {
    const { groups } = this.#site.fleet;
    const sources = [...groups.sources()];
    const name = source ?? sources[0];
    if (name === undefined || !groups.canList(name))
      return { source: name ?? null, sources, groups: [], isCut: false };
    const [names, seen] = await Promise.all([groups.list(name), this.seenBy(who)]);
    const members = await groups.members(name, names.slice(0, MOST_GROUPS));
    const told = Array.from(members, ([group, all]) => {
      const nodes = all.intersection(seen);
      return { name: group, nodes: nodes.fold(), count: nodes.size };
    });
    return { source: name, sources, groups: told, isCut: names.length > MOST_GROUPS };
  }

  async set(who: Principal, expression: string): Promise<Answer<typeof NODES.set>> {
    const [nodes, seen] = await Promise.all([this.#fleet.resolve(expression), this.seenBy(who)]);
    return { nodes: nodes.fold(), count: nodes.size, foreign: nodes.difference(seen).fold() };
  }

  /** Of a node set, of those that a file names, or else of all that the account may see. */
  async check(
    asker: NodeAsker,
    { nodes: expression, file }: Body<typeof NODES.check>,
  ): Promise<Answer<typeof NODES.check>> {
    const { who } = asker;
    const nodes = file
      ? await nodesOfFile(file, this.#site.fleet.groups)
      : await (expression === undefined ? this.seenBy(who) : this.#fleet.resolve(expression));
    await this.#fleet.requireReachable(who, nodes);
    this.checks.requireRoom();
    await auditNodes(this.#acting(asker), nodes, { event: 'nodes-check' });
    return this.checks.start(who, nodes);
  }

  async drain(
    asker: NodeAsker,
    { nodes, reason }: Body<typeof NODES.drain>,
  ): Promise<Answer<typeof NODES.drain>> {
    await drainNodes(this.#acting(asker), await this.#usable(asker.who, nodes), reason);
    return this.#drained(asker.who);
  }

  async resume(asker: NodeAsker, { nodes }: Body<typeof NODES.resume>): Promise<Answer<typeof NODES.resume>> {
    await resumeNodes(this.#acting(asker), await this.#usable(asker.who, nodes));
    return this.#drained(asker.who);
  }

  async detail(who: Principal, node: string): Promise<Answer<typeof NODES.node>> {
    await this.#fleet.requireSeen(who, node);
    return nodeDetail(this.#site, { facts: this.#facts, abilities: this.#abilitiesOf(node) }, node);
  }

  async askFacts(who: Principal, node: string, signal: AbortSignal): Promise<Answer<typeof NODES.askFacts>> {
    await this.#fleet.requireSeen(who, node);
    const { at, facts, result } = await this.#facts.askNow(node, signal);
    return {
      node,
      at: at?.toISOString() ?? null,
      facts: facts && factsDocument(facts),
      outcome: result?.outcome ?? 'ok',
      cause: result?.cause ?? null,
      detail: result?.detail ?? null,
    };
  }

  async loadsOf(who: Principal, node: string): Promise<Answer<typeof NODES.nodeLoads>> {
    await this.#fleet.requireSeen(who, node);
    return this.live.historyOf(node);
  }

  /** On a way of its own: what is kept would tell nothing of logging in. */
  async reach(asker: NodeAsker, node: string, signal: AbortSignal): Promise<Answer<typeof NODES.reach>> {
    await this.#fleet.requireSeen(asker.who, node);
    const nodes = NodeSet.from([node]);
    await auditNodes(this.#acting(asker), nodes, { event: 'nodes-reach' });
    await using connector = this.#site.fleet.connect();
    const [diagnosis] = await diagnoseNodes({ nodes, connector, fanout: 1 }, signal);
    if (diagnosis) return diagnosisReport(diagnosis);
    throw new GrappeError('not-found', { message: `nothing was found out about '${node}'` });
  }

  #acting({ who, from }: NodeAsker): NodeActing {
    const { fleet, env } = this.#site;
    return { fleet, env, by: { user: who.name, from } };
  }

  async #usable(who: Principal, expression: string): Promise<NodeSet> {
    const nodes = await this.#fleet.resolve(expression);
    await this.#fleet.requireReachable(who, nodes);
    return nodes;
  }

  async #drained(who: Principal): Promise<Answer<typeof NODES.drain>> {
    this.#site.changes.bump('checks');
    const [drains, seen] = await Promise.all([this.#site.fleet.states.drains.list(), this.seenBy(who)]);
    return { v: 1, drained: drains.filter(({ node }) => seen.has(node)) };
  }
}
