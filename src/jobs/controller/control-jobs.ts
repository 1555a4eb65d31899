/**
 * The controller: places what waits, sees to what runs, writes down what ended. It may be killed at any moment: what is to
 * be known again lies in the queue and on the nodes.
 */

import type { Clock } from '../../base/index.ts';
import type { AttemptOrder, Engine } from '../engine.ts';
import type { PlacementRules } from '../placement/choose-node.ts';
import type { RightsOf } from '../placement/start-rights.ts';
import type { TurnRules } from '../placement/turns.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { LiveJob, LiveTask } from '../queue/read-jobs.ts';
import { attemptOrder } from './attempt-order.ts';
import { Bookkeeping } from './bookkeeping.ts';
import type { KnownBefore } from './charges.ts';
import { Inbox } from './inbox.ts';
import type { KeptResults } from './kept-results.ts';
import { type JobNode, type LoadSource, NodeBook } from './node-book.ts';
import { NodeLane } from './node-lane.ts';
import { placeWaiting } from './place-waiting.ts';
import { ToldWaits } from './told-waits.ts';

export interface ControllerOptions {
  readonly queue: JobQueue;
  /** Number of the lease that is held; it goes before each write. */
  readonly fence: number;
  /** Which of the jobs it sees to: those whose nodes these are. */
  readonly isMine: (job: Pick<LiveJob, 'wishes'>) => boolean;
  readonly engine: Engine;
  readonly loads: LoadSource;
  readonly clock: Clock;
  /** In natural order; asked again and again, since nodes are drained and the file changes. */
  readonly nodes: () => readonly JobNode[];
  readonly rules: PlacementRules & TurnRules;
  readonly rightsOf?: RightsOf | undefined;
  readonly keepResults: (
    attempt: string,
    of: { readonly job: LiveJob; readonly node: string; readonly fence: number },
    signal: AbortSignal,
  ) => Promise<KeptResults>;
  /** How long it waits for further jobs when all have ended: what it knows of nodes is dear. */
  readonly lingerMs: number;
  /** Leaves everything as it is: what runs, runs on. */
  readonly stop: AbortSignal;
}

/** `idle`: nothing is left to do. */
export type ControllerEnd = 'idle' | 'stopped';

/** Output is written down so often at most: a commit for each chunk would be a disk's whole work. */
const PACE_MS = 50;
/** Without any news: for what other processes write, and for time itself. */
const LOOK_MS = 500;
const SWEEP_PAUSE_MS = 30_000;
/** Each sweep costs a node as much as a start: while tasks run, what has ended since is swept together. */
const SWEEP_EVERY_MS = 2000;

interface Running {
  readonly job: LiveJob;
  readonly task: LiveTask;
}

/** Throws GrappeError `lease-lost` where another one has taken over: nothing more is done then. */
export async function controlJobs(options: ControllerOptions): Promise<ControllerEnd> {
  const controller = new Controller(options);
  try {
    return await controller.run();
  } finally {
    await controller.close();
  }
}

class Controller {
  readonly #options: ControllerOptions;
  readonly #inbox = new Inbox();
  readonly #book: NodeBook;
  readonly #bookkeeping: Bookkeeping;
  readonly #lanes = new Map<string, NodeLane>();
  readonly #over = new AbortController();
  readonly #failures: unknown[] = [];
  #live: readonly LiveJob[] = [];
  /** By attempt. */
  readonly #running = new Map<string, Running>();
  #changes = '';
  #lastNode: string | null = null;
  readonly #lastTurns = new Map<string, number>();
  #sweeping: Promise<void> | undefined;
  readonly #toldWaits = new ToldWaits();
  #sweepMs = -Infinity;
  /** Nodes that could not be swept, and when to try again. */
  readonly #unswept = new Map<string, number>();

  constructor(options: ControllerOptions) {
    const { queue, fence, engine, loads, clock } = options;
    this.#options = options;
    this.#book = new NodeBook(engine, loads, clock);
    this.#bookkeeping = new Bookkeeping(queue, fence, clock);
  }

  async run(): Promise<ControllerEnd> {
    const { clock, stop, lingerMs } = this.#options;
    for (let busyMs = clock.now(); ;) {
      const heard = this.#inbox.bell.heard();
      this.#turn();
      if (this.#failures.length > 0) throw this.#failures[0];
      if (stop.aborted) return 'stopped';
      if (!this.#isIdle()) busyMs = clock.now();
      else if (clock.now() - busyMs >= lingerMs) return 'idle';
      await this.#wait(heard);
      await clock.sleep(PACE_MS, stop).catch(() => undefined);
    }
  }

  /** What runs on the nodes, runs on. */
  async close(): Promise<void> {
    this.#over.abort();
    await Promise.all([...this.#lanes.values()].map((lane) => lane.close()));
    await this.#book.settled();
    await this.#sweeping;
  }

  /** All in one go, without waiting for anybody: what is decided is decided on one state of things. */
  #turn(): void {
    this.#writeDown();
    this.#read();
    this.#seeToRunning();
    const nodes = this.#options.nodes();
    const waiting = this.#live.filter(({ tasks }) => tasks.some(({ state }) => state === 'queued'));
    if (waiting.length > 0) {
      const wanted = waiting.flatMap(({ work }) => work.language ?? []);
      this.#book.ask(nodes, () => this.#inbox.bell.ring(), this.#over.signal, [...new Set(wanted)]);
      this.#place(nodes);
    }
    this.#sweep();
  }

  #writeDown(): void {
    if (this.#inbox.isEmpty) return;
    const { refused, over } = this.#bookkeeping.write(this.#inbox.take(), this.#running);
    for (const { attempt, stream, known, reason } of refused)
      if (reason === 'gap') this.#laneOf(attempt)?.rewind(attempt, stream, known);
    for (const attempt of over) this.#laneOf(attempt)?.release(attempt);
  }

  #read(): void {
    const changes = this.#options.queue.changes();
    if (changes === this.#changes) return;
    this.#changes = changes;
    this.#live = this.#options.queue.live().filter(this.#options.isMine);
    this.#running.clear();
    for (const job of this.#live)
      for (const task of job.tasks)
        if (task.attemptId !== null && task.state !== 'queued')
          this.#running.set(task.attemptId, { job, task });
    for (const lane of this.#lanes.values()) lane.releaseBut(this.#running);
  }

  /** Attempts of an earlier controller are taken up, and what somebody wants ended is ended. */
  #seeToRunning(): void {
    const { queue, fence } = this.#options;
    const unsent = [...this.#running]
      .filter(([, { task }]) => task.state === 'placed')
      .map(([attempt]) => attempt);
    // Whoever comes after this program must know that they may run.
    if (unsent.length > 0) queue.sent(fence, unsent);
    for (const [attempt, { task }] of this.#running) {
      const lane = this.#lane(task.attempt?.node ?? '');
      // Written down, and then this program ended: nothing was sent.
      lane.take(attempt, task.state === 'placed' ? null : knownOf(task));
      if (task.cancelling) lane.cancel(attempt);
    }
  }

  #place(nodes: readonly JobNode[]): void {
    const { queue, rules, rightsOf, clock } = this.#options;
    const nowMs = clock.date().getTime();
    const decided = placeWaiting({
      live: this.#live,
      nodes,
      book: this.#book,
      rules,
      rightsOf,
      last: this.#lastNode,
      lastTurns: this.#lastTurns,
      nowMs,
    });
    if (decided.ends.length > 0) queue.endUnplaced(this.#options.fence, decided.ends, nowMs);
    if (decided.placements.length > 0) this.#begin(decided.placements, nowMs);
    this.#lastNode = decided.last;
    const news = this.#toldWaits.news(this.#live, decided.waits, clock.now());
    if (news.size > 0) queue.tellWaits(this.#options.fence, news);
  }

  #begin(placements: ReturnType<typeof placeWaiting>['placements'], nowMs: number): void {
    const { queue } = this.#options;
    const attempts = queue.place(this.#options.fence, placements, nowMs);
    queue.sent(
      this.#options.fence,
      attempts.filter((attempt) => attempt !== undefined),
    );
    this.#read();
    for (const [at, attempt] of attempts.entries()) {
      const node = placements[at]?.node;
      if (attempt === undefined || node === undefined) continue;
      this.#book.notePlaced(node);
      this.#lane(node).take(attempt, null);
    }
  }

  /** What ended is removed from its node; what cannot be reached now is tried again later. */
  #sweep(): void {
    const { queue, clock } = this.#options;
    const isEarly = this.#live.length > 0 && clock.now() < this.#sweepMs;
    if (this.#sweeping || isEarly) return;
    const due = queue.toSweep(100).filter(({ node }) => (this.#unswept.get(node) ?? 0) <= clock.now());
    if (due.length === 0) return;
    this.#sweepMs = clock.now() + SWEEP_EVERY_MS;
    const byNode = Map.groupBy(due, ({ node }) => node);
    this.#sweeping = Promise.all(Array.from(byNode, ([node, ended]) => this.#sweepNode(node, ended)))
      .then((swept) => queue.swept(this.#options.fence, swept.flat()))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#sweeping = undefined));
  }

  /** What is gone from the node then. */
  async #sweepNode(node: string, ended: readonly { readonly attempt: string }[]): Promise<string[]> {
    const ids = ended.map(({ attempt }) => attempt);
    const trouble = await this.#options.engine.sweep(node, ids, this.#over.signal);
    if (!trouble) return ids;
    this.#unswept.set(node, this.#options.clock.now() + SWEEP_PAUSE_MS);
    return [];
  }

  #isIdle(): boolean {
    return this.#live.length === 0 && this.#inbox.isEmpty && !this.#sweeping;
  }

  async #wait(heard: Promise<void>): Promise<void> {
    const { clock, stop } = this.#options;
    if (!this.#inbox.isEmpty) return;
    const waking = new AbortController();
    const slept = clock.sleep(LOOK_MS, AbortSignal.any([stop, waking.signal])).catch(() => undefined);
    await Promise.race([heard, slept]);
    waking.abort();
  }

  #lane(node: string): NodeLane {
    const known = this.#lanes.get(node);
    if (known) return known;
    const { engine, clock, fence, keepResults } = this.#options;
    const lane = new NodeLane({
      node,
      engine,
      clock,
      inbox: this.#inbox,
      keepResults: (attempt, signal) =>
        keepResults(attempt, { job: this.#runningOf(attempt).job, node, fence }, signal),
      order: (attempt) => this.#orderOf(attempt),
      onTrouble: (trouble) => this.#book.noteTrouble(node, trouble),
      onFailure: (error) => this.#fail(error),
      signal: this.#over.signal,
    });
    this.#lanes.set(node, lane);
    return lane;
  }

  #laneOf(attempt: string): NodeLane | undefined {
    return this.#lanes.get(this.#running.get(attempt)?.task.attempt?.node ?? '');
  }

  #orderOf(attempt: string): AttemptOrder {
    const { job, task } = this.#runningOf(attempt);
    return attemptOrder(job, task, (sha256) => this.#options.queue.content(sha256));
  }

  #runningOf(attempt: string): Running {
    const running = this.#running.get(attempt);
    if (!running) throw new TypeError(`attempt ${attempt} is not known`);
    return running;
  }

  #fail(error: unknown): void {
    this.#failures.push(error);
    this.#inbox.bell.ring();
  }
}

function knownOf({ offsets, attempt }: LiveTask): KnownBefore {
  return {
    stdout: 0,
    stderr: 0,
    ...offsets,
    hasBegun: attempt?.beganMs != null,
    isSilent: attempt?.unreachable ?? false,
  };
}
