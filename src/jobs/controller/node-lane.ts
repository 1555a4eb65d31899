/**
 * Everything that the controller does with one node. It asks where its attempts stand, starts those that left no trace,
 * watches them all through one channel, and begins anew when that ends. Beside the watch, it starts what is new and ends what
 * is not wanted any more. What it learns goes into the inbox.
 */

import { type Clock, messageOf } from '../../base/index.ts';
import type { AttemptEnd, AttemptOrder, Engine, NodeTrouble, Offsets } from '../engine.ts';
import { Charges, type KnownBefore } from './charges.ts';
import type { Inbox } from './inbox.ts';
import { type KeptResults, NO_RESULTS } from './kept-results.ts';

export interface LaneOptions {
  readonly node: string;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly inbox: Inbox;
  /** Brings the files back that a task was to leave. */
  readonly keepResults: (attempt: string, signal: AbortSignal) => Promise<KeptResults>;
  readonly order: (attempt: string) => AttemptOrder;
  /** Told whenever the node did not do what was wanted of it. */
  readonly onTrouble: (trouble: NodeTrouble) => void;
  /** What this program did wrong: a node never does. */
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A watch never tells of what left no trace. */
const UNSTARTED: NodeTrouble = { outcome: 'lost', cause: null, detail: 'a runner was gone before it began' };
const MOST_TRIES_OF_RESULTS = 6;
const RESULTS_PAUSE_MS = 2000;

export class NodeLane {
  readonly #options: LaneOptions;
  readonly #charges: Charges;
  /** Results of attempts that are being brought back. */
  readonly #bringing = new Set<Promise<void>>();
  #round = new AbortController();
  #rounds = Promise.resolve();
  #errand = Promise.resolve();
  #errandIsDue = false;
  #isWatching = false;
  #pauseMs = FIRST_PAUSE_MS;
  #stopPauseMs = FIRST_PAUSE_MS;
  #stopIsDue = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#charges = new Charges(options.inbox, options.clock);
  }

  /** Sees to an attempt until `release`: a new one, or one of which an earlier controller knew so much. */
  take(attempt: string, known: KnownBefore | null): void {
    if (!this.#charges.take(attempt, known)) return;
    if (known === null) this.#runErrand();
    else this.#lookAnew();
  }

  cancel(attempt: string): void {
    const charge = this.#charges.get(attempt);
    if (!charge || charge.cancelling || charge.isOver) return;
    charge.cancelling = true;
    this.#runErrand();
  }

  /** Its end is written down. */
  release(attempt: string): void {
    this.#charges.release(attempt);
  }

  /** Somebody else has written down the end of all others: they were given up. */
  releaseBut(wanted: ReadonlyMap<string, unknown>): void {
    this.#charges.releaseBut(wanted);
  }

  /** Output is missing before what came: it is asked for again from there. */
  rewind(attempt: string, stream: keyof Offsets, offset: number): void {
    const charge = this.#charges.get(attempt);
    if (!charge) return;
    charge.offsets[stream] = offset;
    this.#lookAnew();
  }

  /** Ends nothing on the node. */
  async close(): Promise<void> {
    this.#round.abort();
    await Promise.all([this.#errand, this.#rounds]);
    await Promise.all(this.#bringing);
  }

  /** Starts what is new and ends what is to be ended, beside the watch; all that has come together is one errand. */
  #runErrand(): void {
    if (this.#errandIsDue) return;
    this.#errandIsDue = true;
    this.#errand = this.#errand.then(() => this.#doErrand()).catch(this.#options.onFailure);
  }

  async #doErrand(): Promise<void> {
    this.#errandIsDue = false;
    if (this.#options.signal.aborted) return;
    const fresh = this.#charges.open().filter(({ isNew, cancelling }) => isNew && !cancelling);
    const notStarted = await this.#start(fresh.map(({ attempt }) => attempt));
    if (notStarted) this.#options.onTrouble(notStarted);
    const notStopped = await this.#stop();
    if (notStopped) this.#stopLater(notStopped);
    else this.#stopPauseMs = FIRST_PAUSE_MS;
    if (notStarted || !this.#isWatching) this.#lookAnew();
  }

  /** What only cannot be ended now is watched all the same. */
  #stopLater(trouble: NodeTrouble): void {
    const { clock, signal, onTrouble } = this.#options;
    onTrouble(trouble);
    if (this.#stopIsDue) return;
    this.#stopIsDue = true;
    const pauseMs = this.#stopPauseMs;
    this.#stopPauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    void clock
      .sleep(pauseMs, signal)
      .catch(() => undefined)
      .finally(() => {
        this.#stopIsDue = false;
        this.#runErrand();
      });
  }

  /** The round under way ends, and the next one looks at everything. */
  #lookAnew(): void {
    this.#round.abort();
    this.#round = new AbortController();
    const round = AbortSignal.any([this.#options.signal, this.#round.signal]);
    this.#rounds = this.#rounds.then(() => this.#goRound(round)).catch(this.#options.onFailure);
  }

  async #goRound(round: AbortSignal): Promise<void> {
    while (!round.aborted && this.#charges.begun().length > 0) {
      const trouble = await this.#once(round);
      if (round.aborted) return;
      // Nothing was left to watch; something may have come since.
      if (!trouble) continue;
      this.#options.onTrouble(trouble);
      this.#charges.noteSilence(true);
      await this.#options.clock.sleep(this.#pauseMs, round).catch(() => undefined);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Looks, starts what left no trace, and watches. Trouble, or nothing more to see to. */
  async #once(round: AbortSignal): Promise<NodeTrouble | undefined> {
    const found = await this.#reconcile();
    if (found) return found;
    this.#charges.noteSilence(false);
    this.#pauseMs = FIRST_PAUSE_MS;
    if (round.aborted || this.#charges.begun().length === 0) return undefined;
    this.#isWatching = true;
    // While the node was silent, nothing could be ended.
    if (this.#charges.open().some(({ cancelling }) => cancelling)) this.#runErrand();
    try {
      return await this.#watch(round);
    } finally {
      this.#isWatching = false;
    }
  }

  async #reconcile(): Promise<NodeTrouble | undefined> {
    const { engine, node, signal } = this.#options;
    const begun = this.#charges.begun().map(({ attempt }) => attempt);
    const standings = await engine.stat(node, begun, signal);
    if ('outcome' in standings) return standings;
    this.#charges.noteBegun(standings);
    this.#charges.dropUntraced(standings);
    const untraced = [...standings].filter(([, { is }]) => is === 'none').map(([attempt]) => attempt);
    return this.#start(untraced);
  }

  async #start(attempts: readonly string[]): Promise<NodeTrouble | undefined> {
    const { engine, node, order, signal } = this.#options;
    const wanted = new Set(attempts);
    const charges = this.#charges.open().filter(({ attempt }) => wanted.has(attempt));
    if (charges.length === 0) return undefined;
    const orders = charges.map(({ attempt }) => order(attempt));
    const answer = await engine.start(node, orders, signal);
    const isTrouble = 'outcome' in answer;
    for (const charge of charges) {
      const wasNew = charge.isNew;
      charge.isNew = false;
      // Only the one call that was ever made can be known to have sent nothing.
      if (isTrouble && wasNew && answer.outcome !== 'lost' && answer.outcome !== 'cancelled')
        this.#charges.noteNotSent(charge, answer);
    }
    if (isTrouble) return answer;
    this.#charges.noteBegun(answer);
    this.#charges.dropUnbegun(answer);
    return [...answer.values()].some(({ is }) => is === 'none') ? UNSTARTED : undefined;
  }

  async #stop(): Promise<NodeTrouble | undefined> {
    const { engine, node, signal } = this.#options;
    const unwanted = this.#charges.open().filter(({ cancelling }) => cancelling);
    if (unwanted.length === 0) return undefined;
    const ids = unwanted.map(({ attempt }) => attempt);
    const answer = await engine.stop(node, ids, signal);
    if ('outcome' in answer) return answer;
    this.#charges.dropUntraced(answer);
    this.#charges.dropUnbegun(answer);
    return undefined;
  }

  async #watch(round: AbortSignal): Promise<NodeTrouble | undefined> {
    const { engine, node } = this.#options;
    const known = new Map(this.#charges.begun().map(({ attempt, offsets }) => [attempt, { ...offsets }]));
    const news = engine.watch(node, known, round);
    for (;;) {
      const next = await news.next();
      if (next.done) return next.value;
      const end = this.#charges.hear(next.value);
      if (end) this.#noteEnd(next.value.id, end);
      if (this.#charges.begun().length === 0) {
        await news.return({ outcome: 'cancelled', cause: null, detail: null });
        return undefined;
      }
    }
  }

  /** An end is told with what was left. */
  #noteEnd(attempt: string, end: AttemptEnd): void {
    const bringing = this.#bring(attempt, end)
      .catch(this.#options.onFailure)
      .finally(() => this.#bringing.delete(bringing));
    this.#bringing.add(bringing);
  }

  async #bring(attempt: string, end: AttemptEnd): Promise<void> {
    const { inbox, signal } = this.#options;
    const kept = await this.#keptResults(attempt);
    // A controller that ends leaves it to the next one: the files are still there.
    if (!signal.aborted) inbox.add({ kind: 'ended', attempt, end, kept });
  }

  /** The link may break, and this disk be full for a while. */
  async #keptResults(attempt: string): Promise<KeptResults> {
    const { keepResults, clock, signal } = this.#options;
    for (let tries = 1; ; tries++) {
      try {
        return await keepResults(attempt, signal);
      } catch (error) {
        if (signal.aborted) return NO_RESULTS;
        if (tries === MOST_TRIES_OF_RESULTS)
          return { files: [], leftOut: `its results could not be brought back: ${messageOf(error)}` };
        await clock.sleep(RESULTS_PAUSE_MS * tries, signal).catch(() => undefined);
      }
    }
  }
}
