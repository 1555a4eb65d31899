/** The attempts that a lane sees to, and what was learnt of each; what is new goes into the inbox. */

import type { Clock } from '../../base/index.ts';
import type { AttemptEnd, NodeTrouble, News, Offsets, Standing } from '../engine.ts';
import type { Inbox, Loss } from './inbox.ts';

export interface Charge {
  readonly attempt: string;
  /** True until the one call that starts it has been made: it may have run from then on. */
  isNew: boolean;
  cancelling: boolean;
  /** That it began was told. */
  hasBegun: boolean;
  /** That its node is silent was told. */
  isSilent: boolean;
  /** Its end was told; what comes later of it is an echo. */
  isOver: boolean;
  readonly offsets: { stdout: number; stderr: number };
}

/** What an earlier controller knew of an attempt. */
export interface KnownBefore extends Offsets {
  readonly hasBegun: boolean;
  readonly isSilent: boolean;
}

type Standings = ReadonlyMap<string, Standing>;

export class Charges {
  readonly #all = new Map<string, Charge>();
  readonly #inbox: Inbox;
  readonly #clock: Clock;

  constructor(inbox: Inbox, clock: Clock) {
    this.#inbox = inbox;
    this.#clock = clock;
  }

  /** False of one that is among them already. */
  take(attempt: string, known: KnownBefore | null): boolean {
    if (this.#all.has(attempt)) return false;
    this.#all.set(attempt, {
      attempt,
      isNew: known === null,
      cancelling: false,
      hasBegun: known?.hasBegun ?? false,
      isSilent: known?.isSilent ?? false,
      isOver: false,
      offsets: { stdout: known?.stdout ?? 0, stderr: known?.stderr ?? 0 },
    });
    return true;
  }

  release(attempt: string): void {
    this.#all.delete(attempt);
  }

  releaseBut(wanted: ReadonlyMap<string, unknown>): void {
    for (const attempt of this.#all.keys()) if (!wanted.has(attempt)) this.#all.delete(attempt);
  }

  get(attempt: string): Charge | undefined {
    return this.#all.get(attempt);
  }

  /** Those whose end was not told. */
  open(): Charge[] {
    return [...this.#all.values()].filter(({ isOver }) => !isOver);
  }

  /** Of these the ones that may have left a trace. */
  begun(): Charge[] {
    return this.open().filter(({ isNew }) => !isNew);
  }

  noteBegun(standings: Standings): void {
    const nowMs = this.#clock.date().getTime();
    for (const charge of this.open()) {
      const { attempt, hasBegun } = charge;
      const standing = standings.get(attempt);
      if (hasBegun || !standing || (standing.is !== 'running' && standing.is !== 'ended')) continue;
      charge.hasBegun = true;
      this.#inbox.add({ kind: 'began', attempt, atMs: nowMs - lastedMs(standing) });
    }
  }

  /** What began and has no trace any more is lost; what was cancelled before it left one never will. */
  dropUntraced(standings: Standings): void {
    for (const charge of this.open()) {
      const { attempt, hasBegun, cancelling } = charge;
      if (standings.get(attempt)?.is === 'none' && (hasBegun || cancelling))
        this.#lose(charge, { began: hasBegun });
    }
  }

  /** What never will is over; of what has begun, its output comes first. */
  dropUnbegun(standings: Standings): void {
    for (const charge of this.open()) {
      const standing = standings.get(charge.attempt);
      if (standing?.is === 'lost' && !standing.began) this.#lose(charge, standing);
    }
  }

  noteNotSent(charge: Charge, trouble: NodeTrouble): void {
    charge.isOver = true;
    this.#inbox.add({ kind: 'not-sent', attempt: charge.attempt, trouble });
  }

  noteSilence(isSilent: boolean): void {
    const changed = this.open().filter((charge) => charge.isSilent !== isSilent);
    if (changed.length === 0) return;
    for (const charge of changed) charge.isSilent = isSilent;
    this.#inbox.add({ kind: 'silence', attempts: changed.map(({ attempt }) => attempt), isSilent });
  }

  /** The end of an attempt, which is for somebody else to tell; undefined of all other news. */
  hear(news: News): AttemptEnd | undefined {
    const charge = this.#all.get(news.id);
    if (!charge || charge.isOver) return undefined;
    if (news.kind === 'output') {
      const { id: attempt, stream, offset, bytes } = news;
      charge.offsets[stream] = offset + bytes.length;
      this.#inbox.addOutput({ attempt, stream, offset, bytes });
      return undefined;
    }
    const { standing } = news;
    this.noteBegun(new Map([[news.id, standing]]));
    if (standing.is === 'lost') this.#lose(charge, standing);
    // A watch tells of no other ones than those that it has seen.
    if (standing.is === 'none') this.#lose(charge, { began: true });
    if (standing.is !== 'ended') return undefined;
    charge.isOver = true;
    return standing.end;
  }

  #lose(charge: Charge, { began, why, isRefused }: Loss): void {
    charge.isOver = true;
    this.#inbox.add({
      ...{ kind: 'lost', attempt: charge.attempt, began },
      ...(why !== undefined && { why }),
      ...(isRefused && { isRefused }),
    });
  }
}

/** What was over when it was first seen began so long before. */
function lastedMs(standing: Standing): number {
  if (standing.is !== 'ended') return 0;
  const { wallMs, compileMs } = standing.end.used;
  return (wallMs ?? 0) + (compileMs ?? 0);
}
