/** What a made-up node does with its time: load that rises and falls, and now and then it does not answer. The same seed lives the same life. */

import { seededRandom } from '../../../src/transport/fake/index.ts';

export interface Moment {
  /** 0 to 1. */
  readonly cpu: number;
  readonly memory: number;
  readonly load: number;
}

const MINUTE = 60_000;
export const CPUS = 16;
export const MEMORY_KB = 64 * 1024 * 1024;

export class NodeLife {
  readonly #phase: number;
  readonly #period: number;
  readonly #height: number;
  readonly #base: number;
  readonly #fallsSilent: boolean;
  readonly #jitter: () => number;

  constructor(seed: number) {
    const random = seededRandom(seed);
    this.#phase = random() * 2 * Math.PI;
    this.#period = (2 + random() * 8) * MINUTE;
    this.#height = random() ** 2;
    this.#base = 0.02 + 0.2 * random();
    this.#fallsSilent = random() < 0.04;
    this.#jitter = random;
  }

  at(ms: number): Moment {
    const wave = (1 + Math.sin(this.#phase + (ms / this.#period) * 2 * Math.PI)) / 2;
    const cpu = Math.min(1, Math.max(0, this.#base + this.#height * wave + 0.04 * this.#jitter()));
    return { cpu, memory: Math.min(0.98, 0.2 + 0.6 * this.#height), load: cpu * CPUS };
  }

  /** Some nodes are gone for one minute in three. */
  isSilent(ms: number): boolean {
    return this.#fallsSilent && Math.floor(ms / MINUTE + this.#phase) % 3 === 0;
  }
}
