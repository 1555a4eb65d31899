/**
 * Who may work now. A node holds one of `fanout` slots from its start to the end of its command; one that
 * keeps silent steps aside, so that dead nodes never use up slots, and takes the next free one once it answers.
 * Everything that may hold a descriptor, active or aside, is bounded as well.
 */

import { TurnQueue } from './turn-queue.ts';

/** How many nodes may be waited for aside, for each slot: with fanout 64, 576 descriptors at most. */
const ASIDE_PER_SLOT = 8;

type Place = 'out' | 'active' | 'aside';

export class StartSlots {
  readonly #fanout: number;
  readonly #most: number;
  /** Most nodes active and aside together; shrinks when this machine runs out of descriptors. */
  #total: number;
  #active = 0;
  #aside = 0;
  #shrunk = false;
  /** Served in this order: those that answered late, those put back, those never started. */
  readonly #answered = new TurnQueue();
  readonly #putBack = new TurnQueue();
  readonly #fresh = new TurnQueue();

  constructor(fanout: number) {
    this.#fanout = fanout;
    this.#most = fanout * (1 + ASIDE_PER_SLOT);
    this.#total = this.#most;
  }

  get shrunk(): boolean {
    return this.#shrunk;
  }

  /** Most nodes that may hold a descriptor at present. */
  get total(): number {
    return Math.floor(this.#total);
  }

  async take(from: 'out' | 'aside', signal: AbortSignal, again = false): Promise<void> {
    const queue = from === 'aside' ? this.#answered : again ? this.#putBack : this.#fresh;
    const turn = queue.wait(signal);
    this.#letIn();
    await turn;
  }

  leave(place: Place): void {
    if (place === 'active') this.#active--;
    if (place === 'aside') this.#aside--;
    this.#letIn();
  }

  stepAside(): void {
    this.#active--;
    this.#aside++;
    this.#letIn();
  }

  /** Halves what is in flight, not the limit: one shortage is reported by many nodes at once. */
  shrink(): void {
    this.#total = Math.max(1, Math.floor((this.#active + this.#aside) / 2));
    this.#shrunk = true;
  }

  /** By about one after each round of successes: a shortage may pass, but must not come back at once. */
  grow(): void {
    this.#total = Math.min(this.#most, this.#total + 1 / this.#total);
  }

  /** Counts before it lets in, so that nobody slips by between a turn and its continuation. */
  #letIn(): void {
    while (this.#active < this.#fanout) {
      if (this.#answered.size > 0) {
        this.#aside--;
        this.#active++;
        this.#answered.next();
        continue;
      }
      const next = this.#putBack.size > 0 ? this.#putBack : this.#fresh;
      if (next.size === 0 || this.#active + this.#aside >= this.total) return;
      this.#active++;
      next.next();
    }
  }
}

/** One node's hold on the slots. */
export class Slot {
  readonly #slots: StartSlots;
  #place: Place = 'out';
  #everTaken = false;

  constructor(slots: StartSlots) {
    this.#slots = slots;
  }

  /** Waits until this node may be active; at once when it is. */
  async take(signal: AbortSignal): Promise<void> {
    if (this.#place === 'active') return;
    await this.#slots.take(this.#place, signal, this.#everTaken);
    this.#place = 'active';
    this.#everTaken = true;
  }

  /** Lets others run while this node holds a descriptor but no command. */
  stepAside(): void {
    if (this.#place !== 'active') return;
    this.#place = 'aside';
    this.#slots.stepAside();
  }

  leave(): void {
    const place = this.#place;
    this.#place = 'out';
    this.#slots.leave(place);
  }
}
