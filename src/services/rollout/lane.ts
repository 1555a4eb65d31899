/** The waves of a service in one direction: which of its instances may begin by now. */

import type { Way, Wave } from '../plan/plan.ts';
import { isGood, type Vertex } from '../plan/vertex.ts';

/** open: the wave is under way · resting: until the pause is over · waiting: for an order · over: no wave is left. */
type LaneState = 'open' | 'resting' | 'waiting' | 'over';

interface OpenWave {
  /** In the order of their starts. */
  readonly vertices: readonly Vertex[];
  readonly ranks: ReadonlyMap<Vertex, number>;
  readonly ready: Set<Vertex>;
  /** None that is ready comes before it. */
  first: number;
  /** Not ended yet. */
  left: number;
}

export class Lane {
  readonly service: string;
  readonly way: Way;
  readonly waves: readonly Wave[];
  state: LaneState = 'resting';
  /** Of the wave that is under way, or the next one. */
  at = 0;
  readonly #byNode: ReadonlyMap<string, Vertex>;
  /** Free to begin, in this wave or a later one. */
  readonly #free = new Set<Vertex>();
  #open: OpenWave | undefined;

  constructor(service: string, way: Way, plan: { waves: readonly Wave[]; vertices: Iterable<Vertex> }) {
    this.service = service;
    this.way = way;
    this.waves = plan.waves.filter((wave) => wave.way === way);
    this.#byNode = new Map(Iterator.from(plan.vertices).map((vertex) => [vertex.node, vertex]));
  }

  get wave(): Wave | undefined {
    return this.waves[this.at];
  }

  /** Opens the wave at `at`. */
  open(): void {
    const wave = this.wave;
    if (!wave) {
      this.state = 'over';
      return;
    }
    const vertices = wave.nodes.flatMap((node) => this.#byNode.get(node) ?? []);
    this.#open = {
      vertices,
      ranks: new Map(vertices.map((vertex, rank) => [vertex, rank])),
      ready: new Set(vertices.filter((vertex) => this.#free.has(vertex))),
      first: 0,
      left: vertices.filter(({ end }) => !end).length,
    };
    this.state = 'open';
  }

  /** Nothing but its wave holds this one back. */
  free(vertex: Vertex): void {
    this.#free.add(vertex);
    const rank = this.#open?.ranks.get(vertex);
    if (!this.#open || rank === undefined) return;
    this.#open.ready.add(vertex);
    this.#open.first = Math.min(this.#open.first, rank);
  }

  /** Takes the first one that may begin. */
  take(): Vertex | undefined {
    const open = this.#open;
    if (this.state !== 'open' || !open || open.ready.size === 0) return undefined;
    while (!open.ready.has(open.vertices[open.first] as Vertex)) open.first++;
    const vertex = open.vertices[open.first] as Vertex;
    this.#drop(vertex);
    return vertex;
  }

  #drop(vertex: Vertex): void {
    this.#free.delete(vertex);
    this.#open?.ready.delete(vertex);
  }

  /** Tells of one that has ended. */
  ended(vertex: Vertex): void {
    this.#drop(vertex);
    if (this.#open?.ranks.has(vertex)) this.#open.left--;
  }

  /** One of a canary was not good, and others are still to come: nobody can tell whether they may. */
  get isCanaryBad(): boolean {
    if (this.wave?.canary !== true) return false;
    const isBad = ({ end }: Vertex): boolean => end !== undefined && !isGood(end.outcome);
    return this.isLeft && (this.#open?.vertices.some(isBad) ?? false);
  }

  /** Some of the service have not ended. */
  get isLeft(): boolean {
    return this.#byNode.values().some(({ end }) => !end);
  }

  get isWaveOver(): boolean {
    return this.state === 'open' && this.#open?.left === 0;
  }
}
