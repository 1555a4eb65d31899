/** The waves of a service in one direction: which of its instances may begin by now. */

import type { Way, Wave } from '../plan/plan.ts';
import type { Vertex } from '../plan/vertex.ts';

/** open: the wave is under way · resting: until the pause is over · waiting: for an order · over: no wave is left. */
type LaneState = 'open' | 'resting' | 'waiting' | 'over';

interface OpenWave {
  readonly wave: Wave;
  readonly vertices: ReadonlySet<Vertex>;
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
  readonly #ready = new Set<Vertex>();
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
    const left = vertices.filter(({ end }) => !end).length;
    this.#open = { wave, vertices: new Set(vertices), left };
    this.state = 'open';
    for (const vertex of vertices) if (this.#free.has(vertex)) this.#ready.add(vertex);
  }

  /** Nothing but its wave holds this one back. */
  free(vertex: Vertex): void {
    this.#free.add(vertex);
    if (this.state === 'open' && this.#open?.vertices.has(vertex)) this.#ready.add(vertex);
  }

  /** Takes the next one that may begin. */
  take(): Vertex | undefined {
    const [vertex] = this.#ready;
    if (vertex) this.drop(vertex);
    return vertex;
  }

  drop(vertex: Vertex): void {
    this.#free.delete(vertex);
    this.#ready.delete(vertex);
  }

  /** Tells of one that has ended. */
  ended(vertex: Vertex): void {
    this.drop(vertex);
    if (this.#open?.vertices.has(vertex)) this.#open.left--;
  }

  get isWaveOver(): boolean {
    return this.state === 'open' && this.#open?.left === 0;
  }
}
