/** What of a rollout is under way, and which of it holds one of the places for those that act at once. */

import type { Vertex } from '../plan/vertex.ts';
import type { Service } from '../service.ts';

/** One of the places. Whoever only waits for time to pass needs none. */
export interface Place {
  /** Waits for a free one; at once where it is held already. */
  take(): Promise<void>;
  leave(): void;
}

export class Underway {
  readonly #places: number;
  readonly #ring: () => void;
  readonly #vertices = new Set<Vertex>();
  /** By service: how many of it are changed at this moment. */
  readonly #changing = new Map<string, number>();
  readonly #failures: unknown[] = [];
  /** They go before whatever has not begun. */
  readonly #waiting: (() => void)[] = [];
  #held = 0;

  /** `ring` hears that something has ended, or that a place is free. */
  constructor(places: number, ring: () => void) {
    this.#places = places;
    this.#ring = ring;
  }

  /** With those that are only watched. */
  get vertices(): ReadonlySet<Vertex> {
    return this.#vertices;
  }

  get hasPlace(): boolean {
    return this.#held < this.#places;
  }

  /** A service may be narrower than all of them together. */
  hasRoom({ name, fanout = Infinity }: Service): boolean {
    return (this.#changing.get(name) ?? 0) < fanout;
  }

  /** What this program did wrong: a node never does. */
  get failures(): readonly unknown[] {
    return this.#failures;
  }

  begin(vertex: Vertex, work: (place: Place) => Promise<void>): void {
    const place = this.#place();
    this.#vertices.add(vertex);
    this.#count(vertex, 1);
    const ended = (): void => {
      this.#vertices.delete(vertex);
      this.#count(vertex, -1);
      place.leave();
    };
    void this.follow(work(place).finally(ended));
  }

  #count({ service, plan }: Vertex, by: 1 | -1): void {
    if (plan) this.#changing.set(service, (this.#changing.get(service) ?? 0) + by);
  }

  /** Never rejects. */
  follow(work: Promise<void>): Promise<void> {
    const fail = (error: unknown): void => void this.#failures.push(error);
    return work.catch(fail).finally(this.#ring);
  }

  #place(): Place {
    let isHeld = true;
    this.#held++;
    return {
      take: async () => {
        if (isHeld) return;
        isHeld = true;
        if (this.hasPlace) this.#held++;
        else await new Promise<void>((resolve) => this.#waiting.push(resolve));
      },
      leave: () => {
        if (!isHeld) return;
        isHeld = false;
        const next = this.#waiting.shift();
        if (next) return next();
        this.#held--;
        this.#ring();
      },
    };
  }
}
