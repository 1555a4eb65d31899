/** The lanes of all services: opens wave after wave, with the pauses and promotions between them. */

import type { Clock } from '../../base/index.ts';
import type { Vertex } from '../plan/vertex.ts';
import { waveEvent } from './event-of.ts';
import type { RolloutEvent } from './events.ts';
import type { Lane } from './lane.ts';
import type { ServiceRun } from './service-run.ts';

export interface LaneWorld {
  readonly lanes: readonly Lane[];
  readonly services: ReadonlyMap<string, ServiceRun>;
  readonly clock: Clock;
  /** Nothing is opened any more. */
  readonly over: AbortSignal;
  readonly tell: (event: RolloutEvent) => void;
  /** Hears that something may begin. */
  readonly ring: () => void;
}

export class Lanes {
  readonly #world: LaneWorld;

  constructor(world: LaneWorld) {
    this.#world = world;
  }

  open(): void {
    for (const lane of this.#world.lanes) this.#openNext(lane);
  }

  free(vertex: Vertex): void {
    this.#of(vertex)?.free(vertex);
  }

  isCanary(vertex: Vertex): boolean {
    const lane = this.#of(vertex);
    return lane?.state === 'open' && lane.wave?.canary === true && lane.wave.nodes.includes(vertex.node);
  }

  ended(vertex: Vertex): void {
    this.#of(vertex)?.ended(vertex);
  }

  /** The next one that may begin, in the order of the plan. */
  take(mayBegin: (run: ServiceRun) => boolean): Vertex | undefined {
    for (const lane of this.#world.lanes) {
      const vertex = mayBegin(this.#runOf(lane)) ? lane.take() : undefined;
      if (vertex) return vertex;
    }
    return undefined;
  }

  promote(service: string | undefined): void {
    const named = this.#world.lanes.filter((lane) => service === undefined || lane.service === service);
    for (const lane of named) if (lane.state === 'waiting') this.#rest(lane);
  }

  /** Goes on to the next waves where the last ones have ended. */
  advance(haltCanary: (run: ServiceRun) => void): void {
    for (const lane of this.#world.lanes) {
      if (!lane.isWaveOver) continue;
      const run = this.#runOf(lane);
      if (lane.isCanaryBad && !run.halted) haltCanary(run);
      this.#afterWave(lane);
    }
  }

  #afterWave(lane: Lane): void {
    const run = this.#runOf(lane);
    this.#tellOf(lane, 'ended');
    const wasCanary = lane.wave?.canary === true;
    lane.at++;
    if (!lane.wave || !lane.isLeft) {
      lane.state = 'over';
    } else if (wasCanary && run.service.rollout.promote === 'manual') {
      lane.state = 'waiting';
      this.#tellOf(lane, 'waiting');
    } else {
      this.#rest(lane);
    }
  }

  #rest(lane: Lane): void {
    const { pauseMs } = this.#runOf(lane).service.rollout;
    lane.state = 'resting';
    if (pauseMs === 0) return this.#openNext(lane);
    const open = (): void => {
      if (lane.state === 'resting') this.#openNext(lane);
      this.#world.ring();
    };
    // It rejects where the rollout is over before the pause is.
    this.#world.clock.sleep(pauseMs, this.#world.over).then(open, () => undefined);
  }

  /** Waves whose instances have all been blocked meanwhile are passed over. */
  #openNext(lane: Lane): void {
    lane.open();
    while (lane.isWaveOver) {
      lane.at++;
      lane.open();
    }
    if (lane.state === 'open') this.#tellOf(lane, 'begun');
  }

  #tellOf(lane: Lane, is: 'begun' | 'ended' | 'waiting'): void {
    this.#world.tell(waveEvent(this.#runOf(lane), lane, is));
  }

  #of({ service, way }: Vertex): Lane | undefined {
    return way && this.#world.lanes.find((lane) => lane.service === service && lane.way === way);
  }

  #runOf({ service }: Lane): ServiceRun {
    return this.#world.services.get(service) as ServiceRun;
  }
}
