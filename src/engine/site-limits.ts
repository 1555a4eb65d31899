/**
 * How many connects one sshd gets at a time. It starts unlimited, halves when that sshd throttles (MaxStartups,
 * penalties) and grows again with what succeeds: additive increase, multiplicative decrease, as in TCP.
 */

import { TurnQueue } from './turn-queue.ts';

type ConnectNews = 'reached' | 'throttled' | 'other';

export class SiteLimits {
  readonly #sites = new Map<string, SiteLimit>();

  of(site: string): SiteLimit {
    let limit = this.#sites.get(site);
    if (limit === undefined) this.#sites.set(site, (limit = new SiteLimit()));
    return limit;
  }
}

/** Leaves the site, with what was learnt of it. */
export type LeaveSite = (news: ConnectNews) => void;

export class SiteLimit {
  #limit = Infinity;
  #busy = 0;
  readonly #queue = new TurnQueue();

  /** True when the next one to enter has to wait. */
  get full(): boolean {
    return this.#busy >= Math.floor(this.#limit);
  }

  async enter(signal: AbortSignal): Promise<LeaveSite> {
    const turn = this.#queue.wait(signal);
    this.#letIn();
    await turn;
    return (news) => {
      if (news === 'throttled') this.#limit = this.#half();
      // About one more after each round. One more for each success would keep this sshd refusing, and not only us.
      if (news === 'reached') this.#limit += 1 / this.#limit;
      this.#busy--;
      this.#letIn();
    };
  }

  /** Half of what is under way, not of the limit: one overload refuses many at once, and must not count as many. */
  #half(): number {
    return Math.max(1, Math.floor(this.#busy / 2));
  }

  #letIn(): void {
    while (!this.full && this.#queue.size > 0) {
      this.#busy++;
      this.#queue.next();
    }
  }
}
