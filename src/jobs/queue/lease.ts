/** Who acts: one controller at a time. Its fence number goes up with each change of hands, and every write of it is checked. */

/** A holder that did not renew it for so long has lost it. */
export const LEASE_MS = 15_000;

export interface Lease {
  /** Goes before every write of the controller. */
  readonly fence: number;
  readonly untilMs: number;
}

export interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly fence: number;
  readonly untilMs: number;
}
