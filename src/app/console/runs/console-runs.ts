/** The runs of a server: those that it carries out, and all others of this account, which the history holds. */

import { GrappeError, type Outcome, systemClock } from '../../../base/index.ts';
import { newRunId } from '../../../engine/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { RunOrder } from '../../../protocol/index.ts';
import type { History, StoredResult, StoredRun } from '../../../store/index.ts';
import { type Principal, requireNodes } from '../../access/principal.ts';
import { openExistingHistory } from '../../records.ts';
import { risksOf } from '../../risks.ts';
import { writableCommand } from '../../run-command.ts';
import type { ConsoleSite } from '../console-site.ts';
import { FleetNodes } from '../fleet-nodes.ts';
import { KeptBooks } from './kept-books.ts';
import { listRuns, type RunFilter } from './list-runs.ts';
import { LiveRun } from './live-run.ts';
import type { RunBook } from './run-book.ts';
import { KeptRuns } from './kept-runs.ts';
import { optionsOf } from './order-words.ts';
import { readyRun } from './run-order.ts';
import { HistoryWatch } from './watch-history.ts';

/** Who asks, and from where. */
export interface Asker {
  readonly who: Principal;
  readonly from: string;
}

/** A run, wherever it is known from. */
export type AnyRun =
  | { readonly kind: 'live'; readonly id: string; readonly live: LiveRun }
  | { readonly kind: 'stored'; readonly id: string; readonly stored: StoredRun };

export interface RunPreview {
  readonly nodes: NodeSet;
  readonly drained: NodeSet;
  readonly risks: readonly string[];
  readonly example: { readonly node: string; readonly command: string } | null;
  readonly line: string;
}

export interface ListedRun {
  readonly run: StoredRun;
  readonly counts: ReadonlyMap<Outcome, number>;
}

export class ConsoleRuns implements AsyncDisposable {
  readonly #site: ConsoleSite;
  readonly #fleet: FleetNodes;
  readonly #warn: (error: GrappeError) => void;
  readonly #live = new KeptRuns();
  readonly #ends = new Map<string, Promise<void>>();
  readonly #books = new KeptBooks();
  readonly #watch: HistoryWatch;

  constructor(site: ConsoleSite, warn: (error: GrappeError) => void) {
    this.#site = site;
    this.#fleet = new FleetNodes(site);
    this.#warn = warn;
    this.#watch = new HistoryWatch(site);
  }

  async preview({ who }: Asker, order: RunOrder): Promise<RunPreview> {
    const ready = await readyRun({ site: this.#site, fleet: this.#fleet, who }, order);
    const { fleet } = this.#site;
    const drains = await fleet.states.drains.list();
    const [first] = ready.nodes;
    const texts = first === undefined ? [] : writableCommand({ ...ready, fleet })(first, 0);
    return {
      nodes: ready.nodes,
      drained: ready.nodes.intersection(NodeSet.from(drains.map(({ node }) => node))),
      risks: risksOf(fleet, ready.nodes),
      example: first === undefined ? null : { node: first, command: [texts].flat().join('\n') },
      line: ready.line,
    };
  }

  async start(asker: Asker, order: RunOrder): Promise<string> {
    return this.#start(asker, order, {});
  }

  /** Again, on the nodes that ended so; or on all of them. */
  async rerun(asker: Asker, id: string, which: Outcome | 'same'): Promise<string> {
    const run = await this.find(asker.who, id);
    const order = await this.order(run);
    const all = await this.#allOf(run);
    const nodes = which === 'same' ? all : ((await this.byOutcome(run)).get(which) ?? NodeSet.empty);
    if (nodes.size === 0)
      throw new GrappeError('nothing-selected', { message: `no node of run ${id} ended '${which}'` });
    return this.#start(asker, { ...order, nodes: nodes.fold() }, { rerunOf: run.id, among: all });
  }

  /** What it was started with, to be changed and started again. Throws GrappeError where that is more than a form can hold. */
  async order(run: AnyRun): Promise<RunOrder> {
    if (run.kind === 'live') {
      const { order, ready } = run.live.request;
      return { ...order, nodes: ready.nodes.fold() };
    }
    const { id, kind, nodes, commands, options } = run.stored;
    const [command = ''] = commands;
    try {
      if (kind !== 'run' || commands.length !== 1)
        throw new GrappeError('usage', { message: 'it is no run of one command' });
      return { ...optionsOf(options), nodes, command };
    } catch (error) {
      throw new GrappeError('usage', {
        message: `run ${id} was started in a way that the console does not have`,
        ...(error instanceof GrappeError && { why: error.message }),
        hint: `on the server: grappe rerun ${id}`,
        cause: error,
      });
    }
  }

  /** `now`: the ends of what runs are not waited for. */
  async stop(who: Principal, id: string, now = false): Promise<void> {
    const run = await this.find(who, id);
    if (run.kind === 'live') return run.live.stop(now);
    if (run.stored.state !== 'running')
      throw new GrappeError('usage', { message: `run ${id} has ended`, hint: 'there is nothing to stop' });
    throw new GrappeError('usage', {
      message: `run ${id} is not one of this server`,
      hint: 'interrupt it where it was started',
    });
  }

  /** By its id or the beginning of it. Whoever may not see all of its nodes does not learn that it exists. */
  async find(who: Principal, id: string): Promise<AnyRun> {
    const live = this.#live.get(id);
    const run = live ? ({ kind: 'live', id, live } as const) : await this.#stored(id);
    try {
      requireNodes(who, run.kind === 'live' ? run.live.request.ready.nodes : NodeSet.parse(run.stored.nodes));
    } catch {
      throw notFound(id);
    }
    return run;
  }

  /** Of a run of the history it is read once, and kept for a while. */
  async book(run: AnyRun): Promise<RunBook> {
    if (run.kind === 'live') return run.live.book;
    // It is written down when it has ended.
    if (run.stored.state === 'running') return this.#books.nothing;
    return this.#books.of(run.id, async () => {
      using history = await this.#history(run.id);
      return { outputs: [...history.outputs(run.id)], results: history.results(run.stored) };
    });
  }

  async byOutcome(run: AnyRun): Promise<ReadonlyMap<Outcome, NodeSet>> {
    if (run.kind === 'live') return run.live.byOutcome();
    if (run.stored.state === 'running') return new Map();
    using history = await this.#history(run.id);
    return history.nodesByOutcome(run.stored);
  }

  /** The newest first, with how many nodes ended how. */
  async list(
    who: Principal,
    { node, ...rest }: Omit<RunFilter, 'nodes'> & { readonly node?: string | undefined },
  ): Promise<{ readonly runs: readonly ListedRun[]; readonly more: boolean }> {
    using history = await openExistingHistory(this.#site.env);
    if (!history) return { runs: [], more: false };
    const nodes = node === undefined ? undefined : await this.#fleet.resolve(node);
    const filter = { ...rest, nodes };
    const found = listRuns(history, who, filter);
    const runs = found
      .slice(0, filter.limit)
      .map((run) => ({ run: this.#asItIs(run), counts: history.counts(run) }));
    return { runs, more: found.length > filter.limit };
  }

  /** How long they are kept. */
  get kept(): ConsoleSite['fleet']['config']['history'] {
    return this.#site.fleet.config.history;
  }

  /** What is known of how nodes ended. */
  async results(run: AnyRun): Promise<readonly StoredResult[]> {
    if (run.kind === 'live') return [...run.live.results.values()];
    using history = await this.#history(run.id);
    return history.results(run.stored);
  }

  /** Runs that go on now. */
  live(): LiveRun[] {
    return this.#live.all().filter(({ state }) => state === 'running');
  }

  /** Whatever runs is ended, and recorded. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch[Symbol.dispose]();
    for (const run of this.live()) run.stop();
    await Promise.all(this.#ends.values());
    this.#live[Symbol.dispose]();
    this.#books[Symbol.dispose]();
  }

  async #start(
    { who, from }: Asker,
    order: RunOrder,
    again: { readonly rerunOf?: string; readonly among?: NodeSet },
  ): Promise<string> {
    const ready = await readyRun({ site: this.#site, fleet: this.#fleet, who }, order);
    const id = newRunId(systemClock.date(), Math.random);
    const changed = (): void => this.#site.changes.bump(`run:${id}`);
    const request = {
      id,
      site: this.#site,
      order,
      ready,
      user: who.name,
      from,
      warn: this.#warn,
      changed,
      ...again,
    };
    const { run, ended } = await LiveRun.start(request);
    this.#live.add(run);
    this.#ends.set(
      id,
      ended.then(() => this.#isOver(id)),
    );
    this.#site.changes.bump('runs');
    this.#site.changes.bump('activity');
    return id;
  }

  #isOver(id: string): void {
    this.#ends.delete(id);
    this.#live.evict();
    for (const topic of [`run:${id}`, 'runs', 'activity']) this.#site.changes.bump(topic);
  }

  async #stored(id: string): Promise<AnyRun> {
    using history = await this.#history(id);
    try {
      const stored = history.find(id);
      // The beginning of an id may be that of a run of this server.
      const live = this.#live.get(stored.id);
      if (live) return { kind: 'live', id: stored.id, live };
      return { kind: 'stored', id: stored.id, stored: this.#asItIs(stored) };
    } catch (error) {
      if (error instanceof GrappeError && error.code === 'unknown-run') throw notFound(id);
      throw error;
    }
  }

  #asItIs(stored: StoredRun): StoredRun {
    const run = this.#live.asItIs(stored);
    if (run.state === 'running' && !this.#live.get(run.id)) this.#watch.running.add(run.id);
    return run;
  }

  async #history(run: string): Promise<History> {
    const history = await openExistingHistory(this.#site.env);
    if (history) return history;
    throw notFound(run);
  }

  /** The set that ranks and %hosts speak of. */
  async #allOf(run: AnyRun): Promise<NodeSet> {
    if (run.kind === 'stored') return this.#fleet.resolve(run.stored.among ?? run.stored.nodes);
    const { ready, among = ready.nodes } = run.live.request;
    return among;
  }
}

function notFound(id: string): GrappeError {
  return new GrappeError('not-found', {
    message: `no run is called '${id}'`,
    hint: 'it may be older than what the history keeps',
  });
}
