/** Which languages which nodes can run, and how many tasks more: asked of the nodes when somebody wants to know, and remembered. */

import { ABILITIES_FRESH_MS, type Abilities, type JobQueue, type NodeTrouble } from '../../../jobs/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Answer, JOBS } from '../../../protocol/index.ts';
import type { Connector } from '../../../transport/index.ts';
import type { Principal } from '../../access/principal.ts';
import type { Fleet } from '../../fleet.ts';
import { hostFacts } from '../../host-facts.ts';
import { jobNodes } from '../../jobs/job-nodes.ts';
import { openEngine, slurmNode } from '../../jobs/open-engine.ts';
import type { ConsoleSite } from '../console-site.ts';

type Told = Answer<typeof JOBS.languages>;

/** In the background. */
const FANOUT = 16;
/** Groups may be programs: they are not asked for every question. */
const NODES_FRESH_MS = 10_000;

interface Known {
  readonly fleet: Fleet;
  readonly nodes: NodeSet;
  /** With the Slurm, if there is one. */
  readonly places: NodeSet;
  readonly atMs: number;
  readonly drained: ReadonlySet<string>;
}

export class KnownLanguages implements AsyncDisposable {
  readonly #site: ConsoleSite;
  readonly #queue: JobQueue;
  readonly #over = new AbortController();
  readonly #abilities = new Map<string, Abilities>();
  readonly #trouble = new Map<string, NodeTrouble>();
  readonly #cpus = new Map<string, number>();
  #asked: { readonly fleet: Fleet; readonly atMs: number } | undefined;
  #asking: Promise<void> | undefined;
  #known: Known | undefined;

  constructor(site: ConsoleSite, queue: JobQueue) {
    this.#site = site;
    this.#queue = queue;
  }

  /** What is known now; `ask`: nodes are asked for the rest, and `jobs` changes as they answer. */
  async tell(who: Principal, { ask }: { readonly ask: boolean }): Promise<Told> {
    const known = await this.#nodes();
    if (ask) this.#ask(known);
    const mine = who.nodes === null ? known.places : known.nodes.intersection(who.nodes);
    const nodes = [...mine].filter((node) => !known.drained.has(node));
    const isWaiting = (node: string): boolean => !this.#abilities.has(node) && !this.#trouble.has(node);
    return {
      languages: this.#languages(nodes, who),
      unable: this.#unable(nodes),
      waiting: NodeSet.from(this.#asking ? nodes.filter(isWaiting) : []).fold(),
      slots: this.#slots(
        known.fleet,
        nodes.filter((node) => known.nodes.has(node)),
      ),
      engines: enginesOf(known.fleet, who),
    };
  }

  /** What the node has told; undefined where nobody has asked it. */
  abilitiesOf(node: string): Abilities | undefined {
    return this.#abilities.get(node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#asking;
  }

  async #nodes(): Promise<Known> {
    const { fleet, clock } = this.#site;
    const known = this.#known;
    if (known?.fleet === fleet && clock.now() - known.atMs < NODES_FRESH_MS) return known;
    const [nodes, drains] = await Promise.all([jobNodes(fleet), fleet.states.drains.list()]);
    const drained = new Set(drains.map(({ node }) => node));
    const places = nodes.union(NodeSet.from(slurmNode(fleet).map(({ name }) => name)));
    return (this.#known = { fleet, nodes, places, drained, atMs: clock.now() });
  }

  /** One round at a time; whoever answered lately is not asked again. */
  #ask({ fleet, nodes, places }: Known): void {
    const { clock } = this.#site;
    const asked = this.#asked;
    const isFresh = asked?.fleet === fleet && clock.now() - asked.atMs < ABILITIES_FRESH_MS;
    if (this.#asking || isFresh || places.size === 0) return;
    this.#asked = { fleet, atMs: clock.now() };
    this.#asking = this.#askAll({ fleet, nodes, places }).finally(() => {
      this.#asking = undefined;
      this.#site.changes.bump('jobs');
    });
  }

  async #askAll({ fleet, nodes, places }: Pick<Known, 'fleet' | 'nodes' | 'places'>): Promise<void> {
    const { env, clock } = this.#site;
    const { signal } = this.#over;
    const { controllerId } = this.#queue;
    const connect = (some: NodeSet): Connector => this.#site.connectFlat(some);
    await using engine = openEngine({
      fleet,
      nodes,
      connect,
      controllerId,
      env,
      clock,
      warn: () => undefined,
    });
    const connector = this.#site.connect([]);
    const [found] = await Promise.all([
      hostFacts({ fleet, nodes, connector, env, fanout: FANOUT }, signal),
      engine.probe([...places], (node, answer) => this.#note(node, answer), signal),
    ]);
    for (const { node, facts } of found) if (facts?.cpus) this.#cpus.set(node, facts.cpus.count);
  }

  #note(node: string, answer: Abilities | NodeTrouble): void {
    if (this.#over.signal.aborted) return;
    if ('outcome' in answer) this.#trouble.set(node, answer);
    else {
      this.#abilities.set(node, answer);
      this.#trouble.delete(node);
    }
    this.#site.changes.bump('jobs');
  }

  #languages(nodes: readonly string[], { languages: allowed }: Principal): Told['languages'] {
    const pairs = nodes.flatMap((node) =>
      Array.from(this.#abilities.get(node)?.languages ?? [], ([language, { version }]) => ({
        node,
        language,
        version,
      })),
    );
    const groups = Map.groupBy(
      pairs.filter(({ language }) => allowed?.includes(language) !== false),
      ({ language, version }) => `${language} ${version}`,
    );
    return Array.from(groups.values(), ([first, ...others]) => ({ first, all: [first, ...others] }))
      .flatMap(({ first, all }) =>
        first ? [{ language: first.language, version: first.version, nodes: foldOf(all) }] : [],
      )
      .sort((one, other) => (one.language < other.language ? -1 : one.language > other.language ? 1 : 0));
  }

  /** Why nodes run no programs in a sandbox, or cannot be asked. */
  #unable(nodes: readonly string[]): Told['unable'] {
    const reasons = nodes.flatMap((node) => {
      const trouble = this.#trouble.get(node);
      if (trouble) return [{ node, why: trouble.detail ?? trouble.outcome, fix: null }];
      const isolation = this.#abilities.get(node)?.isolation;
      return isolation?.level === 0
        ? [{ node, why: isolation.why ?? 'it has no sandbox', fix: isolation.fix }]
        : [];
    });
    const groups = Map.groupBy(reasons, ({ node, why }) => why.replaceAll(node, '@'));
    return Array.from(groups.values(), (all) => ({
      nodes: foldOf(all),
      why: all[0]?.why ?? '',
      fix: all[0]?.fix ?? null,
    }));
  }

  /** Of nodes that have told how many processors they have, or for which the configuration says it. */
  #slots({ config }: Fleet, nodes: readonly string[]): Told['slots'] {
    const { slots, first, maxTasks } = config.jobs;
    const running = this.#queue.running();
    const counts = nodes.flatMap((node) => {
      if (!this.#abilities.has(node)) return [];
      const usual = slots ?? this.#cpus.get(node);
      const all = node === first ? (maxTasks ?? usual) : usual;
      return all === undefined ? [] : [{ all, free: Math.max(0, all - (running.get(node) ?? 0)) }];
    });
    if (counts.length === 0) return null;
    const sum = (of: 'all' | 'free'): number => counts.reduce((total, count) => total + count[of], 0);
    return { free: sum('free'), all: sum('all') };
  }
}

/** Slurm chooses among nodes of its own: it is for who may use all. */
function enginesOf({ config }: Fleet, { nodes }: Principal): Told['engines'] {
  const { engine, slurm } = config.jobs;
  if (!slurm || nodes !== null) return ['ssh'];
  return engine === 'slurm' ? ['slurm', 'ssh'] : ['ssh', 'slurm'];
}

function foldOf(all: readonly ({ readonly node: string } | undefined)[]): string {
  return NodeSet.from(all.flatMap((one) => one?.node ?? [])).fold();
}
