/** An sshd that several nodes share and that drops connects as MaxStartups says: `start:rate:full`. */

interface MaxStartups {
  readonly start: number;
  /** Percent of the connects dropped from `start` on, growing to 100 at `full`. */
  readonly rate: number;
  readonly full: number;
}

export class FakeSshd {
  readonly name: string;
  readonly #limits: MaxStartups;
  readonly #random: () => number;
  #startups = 0;
  /** How many connects it refused. */
  refusals = 0;

  constructor(name: string, random: () => number, limits: MaxStartups = { start: 10, rate: 30, full: 100 }) {
    this.name = name;
    this.#random = random;
    this.#limits = limits;
  }

  /** Lets one connect in until the returned function is called (it has authenticated, or gone); or refuses it. */
  admit(): (() => void) | undefined {
    if (this.#random() * 100 < this.#dropPercent()) {
      this.refusals++;
      return undefined;
    }
    this.#startups++;
    return () => void this.#startups--;
  }

  /** As sshd's should_drop_connection. */
  #dropPercent(): number {
    const { start, rate, full } = this.#limits;
    if (this.#startups < start) return 0;
    if (this.#startups >= full) return 100;
    return rate + ((100 - rate) * (this.#startups - start)) / (full - start);
  }
}
