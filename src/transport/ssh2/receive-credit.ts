/**
 * How much the nodes may send before we have used it up. SSH windows are the only brake on a node's output; the
 * budget over all commands bounds the memory of this process, however many nodes flood it at once.
 */

/** The least that a command is granted, spent budget or not: one packet of ours (RFC 4254 section 5.2). */
const LEAST_BYTES = 32 * 1024;
const MOST_BYTES = 1024 * 1024;
const TOTAL_BYTES = 16 * 1024 * 1024;

/** The budget that all commands of one connector share. */
export class CreditBudget {
  #freeBytes = TOTAL_BYTES;

  /** The window that a command may have now: large while few want one, small when the budget runs low. */
  get windowBytes(): number {
    return Math.max(LEAST_BYTES, Math.min(MOST_BYTES, this.#freeBytes >> 3));
  }

  take(bytes: number): void {
    this.#freeBytes -= bytes;
  }

  giveBack(bytes: number): void {
    this.#freeBytes += bytes;
  }
}

/** The credit of one command. What it was granted and has not used counts against the budget until `close`. */
export class ReceiveCredit {
  readonly initialBytes: number;
  readonly #budget: CreditBudget;
  readonly #grant: (bytes: number) => void;
  /** Granted, not yet received. */
  #openBytes: number;
  /** Received, not yet used up. */
  #heldBytes = 0;
  /** Chunks whose reader asked us to wait. */
  #waiting = 0;
  #closed = false;

  constructor(budget: CreditBudget, grant: (bytes: number) => void) {
    this.#budget = budget;
    this.#grant = grant;
    this.initialBytes = budget.windowBytes;
    this.#openBytes = this.initialBytes;
    budget.take(this.initialBytes);
  }

  /** Counts a chunk that came in; false when the node sends more than it may. */
  receive(bytes: number): boolean {
    this.#openBytes -= bytes;
    this.#heldBytes += bytes;
    return this.#openBytes >= 0;
  }

  /** The chunk was used up at once. */
  use(bytes: number): void {
    this.#heldBytes -= bytes;
    if (this.#closed) return;
    this.#budget.giveBack(bytes);
    if (this.#waiting === 0) this.#refill();
  }

  /** The chunk's reader will tell when it is used up; until then nothing more is granted. */
  useLater(bytes: number, used: Promise<void>): Promise<void> {
    this.#waiting++;
    return used.finally(() => {
      this.#waiting--;
      this.use(bytes);
    });
  }

  /** Whether a reader holds the node back. */
  get isWaiting(): boolean {
    return this.#waiting > 0;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#budget.giveBack(this.#openBytes + this.#heldBytes);
  }

  /** In steps of half a window: fewer packets, and the node never runs dry. */
  #refill(): void {
    const wanted = this.#budget.windowBytes;
    const bytes = wanted - this.#openBytes;
    if (bytes < wanted / 2) return;
    this.#openBytes += bytes;
    this.#budget.take(bytes);
    this.#grant(bytes);
  }
}
