/** A run that this server carries out: it goes on whoever looks, and whoever looks sees how far it is. */

import { GrappeError, type Outcome, OUTCOME_ORDER } from '../../../base/index.ts';
import type { NodeResult, RunObserver, RunSummary } from '../../../engine/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { RunOrder } from '../../../protocol/index.ts';
import type { OutputStream } from '../../../transport/index.ts';
import { openJournal } from '../../run-journal.ts';
import { runCommand } from '../../run-command.ts';
import type { ConsoleSite } from '../console-site.ts';
import { RunBook } from './run-book.ts';
import type { ReadyRun } from './run-order.ts';

export interface LiveRunRequest {
  readonly id: string;
  readonly site: ConsoleSite;
  /** As it was wanted, and made ready. */
  readonly order: RunOrder;
  readonly ready: ReadyRun;
  /** Who wants it, and from where. */
  readonly user: string;
  readonly from: string;
  readonly rerunOf?: string | undefined;
  /** Of a rerun: the set that ranks and %hosts speak of. */
  readonly among?: NodeSet | undefined;
  readonly warn: (error: GrappeError) => void;
  /** Something about it is new. */
  readonly changed: () => void;
}

export class LiveRun implements RunObserver {
  readonly request: LiveRunRequest;
  readonly began = new Date();
  readonly book = new RunBook();
  readonly results = new Map<string, NodeResult>();
  readonly running = new Set<string>();
  readonly #stop = new AbortController();
  readonly #leave = new AbortController();
  #summary: RunSummary | undefined;
  #breakage: GrappeError | undefined;
  #outcomes: { readonly count: number; readonly sets: Map<Outcome, NodeSet> } | undefined;

  private constructor(request: LiveRunRequest) {
    this.request = request;
  }

  /**
   * Its audit record is on the disk when this resolves; `ended` resolves with the end of the run, and its records. Throws GrappeError where
   * it cannot be recorded, and nothing runs then.
   */
  static async start(
    request: LiveRunRequest,
  ): Promise<{ readonly run: LiveRun; readonly ended: Promise<void> }> {
    const run = new LiveRun(request);
    const journal = await openJournal({
      ...{ id: request.id, fleet: request.site.fleet, nodes: request.ready.nodes },
      ...{ command: request.ready.command as string, options: request.ready.recorded },
      ...{ among: request.among, rerunOf: request.rerunOf, user: request.user, from: request.from },
      ...{ env: request.site.env, cwd: request.site.cwd, warn: request.warn },
    });
    return { run, ended: run.#carryOut(journal).catch((error: unknown) => run.#broke(error)) };
  }

  get summary(): RunSummary | undefined {
    return this.#summary;
  }

  get state(): 'running' | 'ended' | 'interrupted' {
    if (this.#summary) return 'ended';
    return this.#breakage ? 'interrupted' : 'running';
  }

  /** What this machine could not: go on with the run, or keep what its nodes write. */
  get trouble(): GrappeError | undefined {
    return this.#breakage ?? this.book.trouble;
  }

  get isStopping(): boolean {
    return this.state === 'running' && this.#stop.signal.aborted;
  }

  /** The nodes that ended so. */
  byOutcome(): Map<Outcome, NodeSet> {
    const { size } = this.results;
    if (this.#outcomes?.count === size) return this.#outcomes.sets;
    const groups = Map.groupBy(this.results.values(), ({ outcome }) => outcome);
    const sets = new Map(
      OUTCOME_ORDER.flatMap((outcome) => {
        const all = groups.get(outcome);
        return all ? [[outcome, NodeSet.from(all.map(({ node }) => node))] as const] : [];
      }),
    );
    this.#outcomes = { count: size, sets };
    return sets;
  }

  /** `now`: the ends of what runs are not waited for. */
  stop(now = false): void {
    this.#stop.abort();
    if (now) this.#leave.abort();
    this.request.changed();
  }

  started(node: string): void {
    this.running.add(node);
    this.request.changed();
  }

  output(node: string, stream: OutputStream, chunk: Uint8Array): undefined {
    this.book.add(node, stream, chunk);
    this.request.changed();
  }

  again({ node }: { readonly node: string }): void {
    this.book.forget(node);
  }

  ended(result: NodeResult): void {
    this.running.delete(result.node);
    this.results.set(result.node, result);
    this.book.end(result.node, result.exit ?? undefined);
    this.request.changed();
  }

  /** It goes no further, and nobody may think that it does. */
  #broke(error: unknown): void {
    const message = `run ${this.request.id} broke off`;
    this.#breakage =
      error instanceof GrappeError
        ? error
        : new GrappeError('local', { message, why: String(error), cause: error });
    this.running.clear();
    this.request.warn(this.#breakage);
  }

  async #carryOut(journal: Awaited<ReturnType<typeof openJournal>>): Promise<void> {
    const { id, site, ready, among } = this.request;
    const { line: _line, recorded: _recorded, ...work } = ready;
    const { fleet } = site;
    await using _journal = journal;
    await using connector = site.connect(ready.nodes);
    const signal = AbortSignal.any([this.#stop.signal, site.stopped]);
    const { signal: leave } = this.#leave;
    const request = { ...work, id, fleet, connector, among, leave };
    const summary = await runCommand(request, both(this, journal), signal);
    await journal.finish(summary, summary.exit);
    this.#summary = summary;
  }
}

function both(first: RunObserver, second: RunObserver): RunObserver {
  return {
    started: (node) => first.started?.(node),
    output: (node, stream, chunk) => {
      void first.output?.(node, stream, chunk);
      return second.output?.(node, stream, chunk);
    },
    again: (attempt) => {
      first.again?.(attempt);
      second.again?.(attempt);
    },
    ended: (result) => {
      first.ended?.(result);
      second.ended?.(result);
    },
  };
}
