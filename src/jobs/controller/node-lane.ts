/**
 * Everything that the controller does with one node. It asks where its attempts stand, starts those that left no trace,
 * watches them all through one channel, and begins anew when that ends. What it learns goes into the inbox.
 */

import { type Clock, messageOf } from '../../base/index.ts';
import type { AttemptEnd, AttemptOrder, Engine, NodeTrouble, News, Offsets, Standing } from '../engine.ts';
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

interface Charge {
  /** True until the one call that starts it has been made: it may have run from then on. */
  isNew: boolean;
  cancelling: boolean;
  /** That it began was told. */
  hasBegun: boolean;
  /** Its end was told; what comes later of it is an echo. */
  isOver: boolean;
  readonly offsets: { stdout: number; stderr: number };
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A watch never tells of what left no trace. */
const UNSTARTED: NodeTrouble = { outcome: 'lost', cause: null, detail: 'a runner was gone before it began' };
const MOST_TRIES_OF_RESULTS = 6;
const RESULTS_PAUSE_MS = 2000;

export class NodeLane {
  readonly #options: LaneOptions;
  readonly #charges = new Map<string, Charge>();
  /** Results of attempts that are being brought back. */
  readonly #bringing = new Set<Promise<void>>();
  #round = new AbortController();
  #rounds = Promise.resolve();
  #errand = Promise.resolve();
  #errandIsDue = false;
  #isWatching = false;
  #isSilent = false;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Sees to an attempt until `release`: a new one, or one of which an earlier controller knew so much. */
  take(attempt: string, known: Offsets | null): void {
    if (this.#charges.has(attempt)) return;
    const offsets = { stdout: known?.stdout ?? 0, stderr: known?.stderr ?? 0 };
    this.#charges.set(attempt, {
      isNew: known === null,
      cancelling: false,
      hasBegun: false,
      isOver: false,
      offsets,
    });
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
    this.#charges.delete(attempt);
  }

  /** Output is missing before what came: it is asked for again from there. */
  rewind(attempt: string, stream: keyof Offsets, offset: number): void {
    const charge = this.#charges.get(attempt);
    if (!charge) return;
    charge.offsets[stream] = offset;
    this.#lookAnew();
  }

  get isIdle(): boolean {
    return this.#charges.size === 0;
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
    const fresh = this.#open().filter(([, { isNew, cancelling }]) => isNew && !cancelling);
    const trouble = (await this.#start(fresh.map(([attempt]) => attempt))) ?? (await this.#stop());
    if (trouble) this.#options.onTrouble(trouble);
    if (trouble || !this.#isWatching) this.#lookAnew();
  }

  /** The round under way ends, and the next one looks at everything. */
  #lookAnew(): void {
    this.#round.abort();
    this.#round = new AbortController();
    const round = AbortSignal.any([this.#options.signal, this.#round.signal]);
    this.#rounds = this.#rounds.then(() => this.#goRound(round)).catch(this.#options.onFailure);
  }

  async #goRound(round: AbortSignal): Promise<void> {
    while (!round.aborted && this.#begun().length > 0) {
      const trouble = await this.#once(round);
      if (round.aborted) return;
      // Nothing was left to watch; something may have come since.
      if (!trouble) continue;
      this.#options.onTrouble(trouble);
      this.#setSilent(true);
      await this.#options.clock.sleep(this.#pauseMs, round).catch(() => undefined);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Looks, starts what left no trace, ends and watches. Trouble, or nothing more to see to. */
  async #once(round: AbortSignal): Promise<NodeTrouble | undefined> {
    const found = await this.#reconcile();
    if (found) return found;
    this.#setSilent(false);
    this.#pauseMs = FIRST_PAUSE_MS;
    if (round.aborted || this.#begun().length === 0) return undefined;
    this.#isWatching = true;
    try {
      return await this.#watch(round);
    } finally {
      this.#isWatching = false;
    }
  }

  async #reconcile(): Promise<NodeTrouble | undefined> {
    const { engine, node, signal } = this.#options;
    const standings = await engine.stat(
      node,
      this.#begun().map(([attempt]) => attempt),
      signal,
    );
    if ('outcome' in standings) return standings;
    this.#noteBegun(standings);
    this.#dropUnstarted(standings);
    const untraced = [...standings].filter(([, { is }]) => is === 'none').map(([attempt]) => attempt);
    return (await this.#start(untraced)) ?? (await this.#stop());
  }

  #noteBegun(standings: ReadonlyMap<string, Standing>): void {
    const nowMs = this.#options.clock.date().getTime();
    for (const [attempt, charge] of this.#open()) {
      const standing = standings.get(attempt);
      if (charge.hasBegun || !standing || (standing.is !== 'running' && standing.is !== 'ended')) continue;
      charge.hasBegun = true;
      this.#options.inbox.add({ kind: 'began', attempt, atMs: nowMs - lastedMs(standing) });
    }
  }

  /** Cancelled before they left a trace: they never will. */
  #dropUnstarted(standings: ReadonlyMap<string, Standing>): void {
    for (const [attempt, charge] of this.#open()) {
      if (charge.cancelling && standings.get(attempt)?.is === 'none')
        this.#lose(attempt, charge, { began: false });
    }
  }

  async #start(attempts: readonly string[]): Promise<NodeTrouble | undefined> {
    const { engine, node, order, signal, inbox } = this.#options;
    const charges = attempts.flatMap((attempt) => {
      const charge = this.#charges.get(attempt);
      return charge && !charge.isOver ? [[attempt, charge] as const] : [];
    });
    if (charges.length === 0) return undefined;
    const answer = await engine.start(
      node,
      charges.map(([attempt]) => order(attempt)),
      signal,
    );
    const isTrouble = 'outcome' in answer;
    for (const [attempt, charge] of charges) {
      const wasNew = charge.isNew;
      charge.isNew = false;
      // Only the one call that was ever made can be known to have sent nothing.
      if (!isTrouble || !wasNew || answer.outcome === 'lost' || answer.outcome === 'cancelled') continue;
      charge.isOver = true;
      inbox.add({ kind: 'not-sent', attempt, trouble: answer });
    }
    if (isTrouble) return answer;
    this.#noteBegun(answer);
    this.#noteUnbegun(answer);
    return [...answer.values()].some(({ is }) => is === 'none') ? UNSTARTED : undefined;
  }

  async #stop(): Promise<NodeTrouble | undefined> {
    const { engine, node, signal } = this.#options;
    const attempts = this.#open().flatMap(([attempt, { cancelling }]) => (cancelling ? [attempt] : []));
    if (attempts.length === 0) return undefined;
    const answer = await engine.stop(node, attempts, signal);
    if ('outcome' in answer) return answer;
    this.#dropUnstarted(answer);
    this.#noteUnbegun(answer);
    return undefined;
  }

  /** What never will is over; of what has begun, its output comes first. */
  #noteUnbegun(standings: ReadonlyMap<string, Standing>): void {
    for (const [attempt, charge] of this.#open()) {
      const standing = standings.get(attempt);
      if (standing?.is === 'lost' && !standing.began) this.#lose(attempt, charge, standing);
    }
  }

  async #watch(round: AbortSignal): Promise<NodeTrouble | undefined> {
    const { engine, node } = this.#options;
    const known = new Map(this.#begun().map(([attempt, { offsets }]) => [attempt, { ...offsets }]));
    const news = engine.watch(node, known, round);
    for (;;) {
      const next = await news.next();
      if (next.done) return next.value;
      this.#hear(next.value);
      if (this.#begun().length === 0) {
        await news.return({ outcome: 'cancelled', cause: null, detail: null });
        return undefined;
      }
    }
  }

  #hear(news: News): void {
    const charge = this.#charges.get(news.id);
    if (!charge || charge.isOver) return;
    if (news.kind === 'standing') {
      this.#noteBegun(new Map([[news.id, news.standing]]));
      return this.#judge(news.id, charge, news.standing);
    }
    const { id: attempt, stream, offset, bytes } = news;
    charge.offsets[stream] = offset + bytes.length;
    this.#options.inbox.addOutput({ attempt, stream, offset, bytes });
  }

  #judge(attempt: string, charge: Charge, standing: Standing): void {
    if (standing.is === 'lost') this.#lose(attempt, charge, standing);
    if (standing.is !== 'ended') return;
    charge.isOver = true;
    const bringing = this.#bring(attempt, standing.end)
      .catch(this.#options.onFailure)
      .finally(() => this.#bringing.delete(bringing));
    this.#bringing.add(bringing);
  }

  #lose(attempt: string, charge: Charge, { began, why }: { began: boolean; why?: string }): void {
    charge.isOver = true;
    this.#options.inbox.add({ kind: 'lost', attempt, began, ...(why !== undefined && { why }) });
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

  #open(): [string, Charge][] {
    return [...this.#charges].filter(([, { isOver }]) => !isOver);
  }

  /** Those that may have left a trace. */
  #begun(): [string, Charge][] {
    return this.#open().filter(([, { isNew }]) => !isNew);
  }

  #setSilent(isSilent: boolean): void {
    if (this.#isSilent === isSilent) return;
    this.#isSilent = isSilent;
    this.#options.inbox.add({
      kind: 'silence',
      attempts: this.#open().map(([attempt]) => attempt),
      isSilent,
    });
  }
}

/** What was over when it was first seen began so long before. */
function lastedMs(standing: Standing): number {
  if (standing.is !== 'ended') return 0;
  const { wallMs, compileMs } = standing.end.used;
  return (wallMs ?? 0) + (compileMs ?? 0);
}
