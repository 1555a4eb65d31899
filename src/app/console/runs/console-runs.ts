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
import { KeptBooks } from './kept-books.ts';
import { listRuns, type RunFilter } from './list-runs.ts';
import { LiveRun } from './live-run.ts';
import type { RunBook } from './run-book.ts';
import { nodesOf, readyRun } from './run-order.ts';

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

/** Runs that have ended stay at hand, with their whole output, as long as they are among so many. */
const LIVE_KEPT = 8;

export class ConsoleRuns implements AsyncDisposable {
  readonly #site: ConsoleSite;
  readonly #warn: (error: GrappeError) => void;
  readonly #live = new Map<string, LiveRun>();
  readonly #ends = new Map<string, Promise<void>>();
  readonly #books = new KeptBooks();

  constructor(site: ConsoleSite, warn: (error: GrappeError) => void) {
    this.#site = site;
    this.#warn = warn;
  }

  async preview({ who }: Asker, order: RunOrder): Promise<RunPreview> {
    const ready = await readyRun(this.#site, who, order);
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
    const { order, all } = await this.#orderOf(run);
    const nodes = which === 'same' ? all : ((await this.byOutcome(run)).get(which) ?? NodeSet.empty);
    if (nodes.size === 0)
      throw new GrappeError('nothing-selected', { message: `no node of run ${id} ended '${which}'` });
    return this.#start(asker, { ...order, nodes: nodes.fold() }, { rerunOf: run.id, among: all });
  }

  async stop(who: Principal, id: string): Promise<void> {
    const run = await this.find(who, id);
    if (run.kind === 'live') return run.live.stop();
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
      requireNodes(
        who,
        NodeSet.parse(run.kind === 'live' ? run.live.request.ready.nodes.fold() : run.stored.nodes),
      );
    } catch {
      throw notFound(id);
    }
    return run;
  }

  /** Of a run of the history it is read once, and kept for a while. */
  async book(run: AnyRun): Promise<RunBook> {
    if (run.kind === 'live') return run.live.book;
    return this.#books.of(run.id, async () => {
      using history = await this.#history();
      return { outputs: [...history.outputs(run.id)], results: history.results(run.stored) };
    });
  }

  async byOutcome(run: AnyRun): Promise<ReadonlyMap<Outcome, NodeSet>> {
    if (run.kind === 'live') return run.live.byOutcome();
    if (run.stored.state === 'running') return new Map();
    using history = await this.#history();
    return history.nodesByOutcome(run.stored);
  }

  /** The newest first, with how many nodes ended how. */
  async list(
    who: Principal,
    { node, ...rest }: Omit<RunFilter, 'nodes'> & { readonly node?: string | undefined },
  ): Promise<{ readonly runs: readonly ListedRun[]; readonly more: boolean }> {
    using history = await openExistingHistory(this.#site.env);
    if (!history) return { runs: [], more: false };
    const nodes = node === undefined ? undefined : await nodesOf(this.#site, node);
    const filter = { ...rest, nodes };
    const found = listRuns(history, who, filter);
    const runs = found.slice(0, filter.limit).map((run) => ({ run, counts: history.counts(run) }));
    return { runs, more: found.length > filter.limit };
  }

  /** How long they are kept. */
  get kept(): ConsoleSite['fleet']['config']['history'] {
    return this.#site.fleet.config.history;
  }

  /** What is known of how nodes ended. */
  async results(run: AnyRun): Promise<readonly StoredResult[]> {
    if (run.kind === 'live') return [...run.live.results.values()];
    using history = await this.#history();
    return history.results(run.stored);
  }

  /** Runs that go on now. */
  live(): LiveRun[] {
    return [...this.#live.values()].filter(({ summary }) => summary === undefined);
  }

  /** Whatever runs is ended, and recorded. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const run of this.#live.values()) run.stop();
    await Promise.all(this.#ends.values());
    for (const run of this.#live.values()) run.book[Symbol.dispose]();
    this.#books[Symbol.dispose]();
  }

  async #start(
    { who, from }: Asker,
    order: RunOrder,
    again: { readonly rerunOf?: string; readonly among?: NodeSet },
  ): Promise<string> {
    const ready = await readyRun(this.#site, who, order);
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
    this.#live.set(id, run);
    const over = ended
      .catch((error: unknown) => {
        if (!(error instanceof GrappeError)) throw error;
        this.#warn(error);
      })
      .finally(() => this.#isOver(id));
    this.#ends.set(id, over);
    this.#site.changes.bump('runs');
    this.#site.changes.bump('activity');
    return id;
  }

  #isOver(id: string): void {
    this.#ends.delete(id);
    const ended = [...this.#live].filter(([, { summary }]) => summary !== undefined);
    for (const [old, run] of ended.slice(0, Math.max(0, ended.length - LIVE_KEPT))) {
      this.#live.delete(old);
      run.book[Symbol.dispose]();
    }
    for (const topic of [`run:${id}`, 'runs', 'activity']) this.#site.changes.bump(topic);
  }

  async #stored(id: string): Promise<AnyRun> {
    using history = await this.#history();
    try {
      const stored = history.find(id);
      return { kind: 'stored', id: stored.id, stored };
    } catch (error) {
      if (error instanceof GrappeError && error.code === 'unknown-run') throw notFound(id);
      throw error;
    }
  }

  async #history(): Promise<History> {
    const history = await openExistingHistory(this.#site.env);
    if (history) return history;
    throw notFound('');
  }

  async #orderOf(run: AnyRun): Promise<{ readonly order: RunOrder; readonly all: NodeSet }> {
    if (run.kind === 'live') {
      const { order, ready, among = ready.nodes } = run.live.request;
      return { order: { ...order, nodes: ready.nodes.fold() }, all: among };
    }
    const { stored } = run;
    if (stored.kind !== 'run' || stored.options.length > 0 || stored.commands.length !== 1)
      throw new GrappeError('usage', {
        message: `run ${stored.id} was started with options that the console does not have`,
        hint: `on the server: grappe rerun ${stored.id}`,
      });
    const all = await nodesOf(this.#site, stored.among ?? stored.nodes);
    return { order: { nodes: stored.nodes, command: stored.commands[0] ?? '' }, all };
  }
}

function notFound(id: string): GrappeError {
  return new GrappeError('not-found', {
    message: `no run is called '${id}'`,
    hint: 'it may be older than what the history keeps',
  });
}
