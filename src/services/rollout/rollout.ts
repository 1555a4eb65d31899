/**
 * Carries a plan out. Every instance of it ends exactly once; what depends on another waits for it and no longer;
 * a service goes wave by wave and stops when more is lost than may be. Knows nodes only through NodeActions.
 */

import type { Cause } from '../../base/index.ts';
import { Bell } from '../../engine/index.ts';
import { type Blame, Gates } from '../graph/gates.ts';
import { unitOf } from '../plan/sight.ts';
import { blameFor, type Vertex } from '../plan/vertex.ts';
import { type Beginning, beginningOf, type RolloutRequest, taskOf } from './begin.ts';
import { checkHealth } from './check-health.ts';
import type { Tools } from './do-verb.ts';
import {
  type Ended,
  endWithoutWork,
  instanceEvent,
  planEvent,
  seenUnit,
  unrequiredEvent,
  untouched,
} from './event-of.ts';
import type { Halt, RolloutEvent, SummaryEvent } from './events.ts';
import { Lanes } from './lanes.ts';
import { followOrders, type Order, type OrderSource } from './orders.ts';
import { Rollbacks } from './rollbacks.ts';
import { runInstance } from './run-instance.ts';
import type { ServiceRun } from './service-run.ts';
import { summaryOf } from './summary.ts';
import { type Place, Underway } from './underway.ts';

export interface RolloutEnvironment extends Omit<Tools, 'place'> {
  /** Orders from other shells, if there can be any. */
  readonly orders?: OrderSource;
  /** Begins nothing new, and waits for what runs. */
  readonly stop: AbortSignal;
}

export type Tell = (event: RolloutEvent) => void;

export async function rollOut(
  request: RolloutRequest,
  environment: RolloutEnvironment,
  tell: Tell,
): Promise<SummaryEvent> {
  return new Rollout(request, environment, tell).run();
}

class Rollout {
  readonly #request: RolloutRequest;
  readonly #environment: RolloutEnvironment;
  readonly #tell: Tell;
  readonly #beginning: Beginning;
  readonly #gates: Gates<Vertex>;
  readonly #lanes: Lanes;
  readonly #rollbacks: Rollbacks;
  readonly #underway: Underway;
  readonly #bell = new Bell();
  readonly #over = new AbortController();
  /** Free to be looked at. */
  readonly #checks = new Set<Vertex>();
  #left: number;
  #isPaused = false;
  #isStopped = false;

  constructor(request: RolloutRequest, environment: RolloutEnvironment, tell: Tell) {
    this.#request = request;
    this.#environment = environment;
    this.#tell = tell;
    this.#beginning = beginningOf(request);
    const { vertices, links, lanes, services } = this.#beginning;
    const open = vertices.filter(({ end }) => !end);
    this.#left = open.length;
    this.#gates = new Gates<Vertex>(open, links, {
      free: (vertex) => this.#free(vertex),
      block: (vertex, blame) => this.#end(vertex, untouched('blocked', { blame })),
      warn: ({ edge }, vertex, blame) => tell(unrequiredEvent(edge, vertex, blame)),
    });
    const ring = (): void => this.#bell.ring();
    this.#underway = new Underway(request.fanout, ring);
    this.#lanes = new Lanes({
      lanes,
      services,
      clock: environment.clock,
      over: this.#over.signal,
      tell,
      ring,
    });
    this.#rollbacks = new Rollbacks(request, environment, tell);
  }

  async run(): Promise<SummaryEvent> {
    const { clock, stop, cut } = this.#environment;
    const beganMs = clock.now();
    this.#tell(planEvent(this.#request));
    const orders = this.#watchOrders();
    const stopped = (): void => this.#stop('interrupted');
    const signals = AbortSignal.any([stop, cut]);
    signals.addEventListener('abort', stopped);
    try {
      this.#open();
      if (signals.aborted) stopped();
      await this.#work();
    } finally {
      signals.removeEventListener('abort', stopped);
      this.#over.abort();
    }
    await orders;
    const { failures } = this.#underway;
    if (failures.length > 0) throw failures[0];
    return this.#sumUp(Math.round(clock.now() - beganMs));
  }

  /** What is known beforehand is told first, and counts before anything is let go. */
  #open(): void {
    const { vertices, services } = this.#beginning;
    for (const vertex of vertices) if (vertex.end) this.#tellEnd(vertex, endWithoutWork(vertex));
    this.#lanes.open();
    for (const run of services.values()) {
      const bad = run.firstBad;
      if (bad && run.hasFailed) this.#gates.fail(run.service.name, blameFor(bad, run.vertices));
    }
    this.#gates.open();
  }

  /** Begins what may begin, whenever something has happened, until all has ended. */
  async #work(): Promise<void> {
    const { vertices, failures } = this.#underway;
    for (;;) {
      const heard = this.#bell.heard();
      if (failures.length > 0) this.#stop('run-stopped');
      this.#goOn();
      if (!this.#isPaused) this.#beginAll();
      for (const work of this.#rollbacks.begin(vertices)) void this.#underway.follow(work);
      if (this.#left === 0 && vertices.size === 0 && this.#rollbacks.isIdle) return;
      await heard;
    }
  }

  /** Waves follow each other, and services that are over are told of. */
  #goOn(): void {
    this.#lanes.advance((run) => {
      const bad = run.firstBad;
      if (bad && !this.#isStopped) this.#halt(run, 'canary', bad);
    });
    for (const run of this.#beginning.services.values()) {
      const event = run.endEvent();
      if (event) this.#tell(event);
    }
  }

  #beginAll(): void {
    while (this.#underway.hasPlace) {
      const [check] = this.#checks;
      const vertex = check ?? this.#lanes.take(({ service }) => this.#underway.hasRoom(service));
      if (!vertex) return;
      this.#checks.delete(vertex);
      this.#underway.begin(vertex, (place) => (check ? this.#check(vertex) : this.#change(vertex, place)));
    }
  }

  async #change(vertex: Vertex, place: Place): Promise<void> {
    const task = taskOf(vertex, this.#request, this.#beginning);
    const { clock } = this.#environment;
    const beganMs = clock.now();
    const { service, node } = vertex;
    this.#tell({ event: 'begin', service, node, verbs: task.fate.kind === 'change' ? task.fate.verbs : [] });
    const end = await runInstance(task, { ...this.#environment, place });
    this.#rollbacks.remember({ task, vertex, end });
    const unit = end.reading && unitOf(end.reading);
    this.#end(vertex, { ...end, unit, healthy: true, blame: null, ms: Math.round(clock.now() - beganMs) });
  }

  /** Nothing is done to it; that it is not healthy matters to others only. */
  async #check(vertex: Vertex): Promise<void> {
    const { service, node, plan } = vertex;
    const definition = this.#request.graph.services.get(service);
    const healthy = definition ? await checkHealth(definition, node, this.#environment) : false;
    const unit = plan ? seenUnit(vertex) : ({ state: 'running', enabled: null, masked: false } as const);
    this.#end(vertex, untouched('unchanged', { unit, healthy }));
  }

  /** No other instance holds it back any more. */
  #free(vertex: Vertex): void {
    if (this.#beginning.checked.has(vertex)) this.#checks.add(vertex);
    else this.#lanes.free(vertex);
    this.#bell.ring();
  }

  /** Each vertex that had not ended before comes here exactly once. */
  #end(vertex: Vertex, end: Ended): void {
    const { outcome, unit, healthy, blame } = end;
    vertex.end = { outcome, unit, healthy, ...(blame && { blame }) };
    this.#left--;
    const run = this.#runOf(vertex);
    const hadFailed = run?.hasFailed ?? false;
    this.#tellEnd(vertex, end);
    run?.count(vertex);
    this.#lanes.ended(vertex);
    if (run) this.#judge(run, vertex, hadFailed);
    this.#gates.end(vertex);
    this.#bell.ring();
  }

  #tellEnd(vertex: Vertex, end: Ended): void {
    const event = instanceEvent(vertex, end);
    if (event) this.#tell(event);
  }

  /** A bad canary always halts its service; else only a budget that is used up does. */
  #judge(run: ServiceRun, vertex: Vertex, hadFailed: boolean): void {
    const mayHalt = !run.halted && !this.#isStopped && run.isLost(vertex);
    const mayGoOn = run.service.rollout.onFailure === 'continue';
    if (mayHalt && this.#lanes.isCanary(vertex)) this.#halt(run, 'canary', vertex);
    else if (mayHalt && run.isBeyondBudget && !mayGoOn) this.#halt(run, 'budget', vertex);
    else if (run.hasFailed && !hadFailed) this.#gates.fail(run.service.name, blameFor(vertex, run.vertices));
  }

  #halt(run: ServiceRun, halted: Halt, vertex: Vertex): void {
    const blame = blameFor(vertex, run.vertices);
    run.halted = halted;
    if (run.service.rollout.onFailure === 'rollback') {
      this.#rollbacks.want(run);
      this.#blockDependents(run, blame);
    }
    // First: those left out must not look like the last ones that were waited for.
    this.#gates.fail(run.service.name, blame);
    this.#endWaiting(run.vertices, untouched('not-run', { cause: 'too-many-failed' }));
  }

  /** What is to be put back must not be built upon. */
  #blockDependents(run: ServiceRun, blame: Blame): void {
    const names = this.#rollbacks.namesOf(run);
    names.delete(run.service.name);
    const dependents = this.#beginning.vertices.filter(({ service }) => names.has(service));
    this.#endWaiting(dependents, untouched('blocked', { blame }));
  }

  /** Ends those that have not begun. */
  #endWaiting(vertices: readonly Vertex[], end: Ended): void {
    const waiting = vertices.filter((vertex) => !vertex.end && !this.#underway.vertices.has(vertex));
    for (const vertex of waiting) {
      this.#gates.drop(vertex);
      this.#checks.delete(vertex);
    }
    for (const vertex of waiting) this.#end(vertex, end);
  }

  #watchOrders(): Promise<void> {
    const { orders } = this.#environment;
    if (!orders) return Promise.resolve();
    const following = followOrders(orders, (order) => this.#obey(order), this.#over.signal);
    return this.#underway.follow(following);
  }

  #obey(order: Order): void {
    this.#tell({ event: 'order', order });
    switch (order.kind) {
      case 'abort':
        return this.#stop('run-stopped');
      case 'promote':
        this.#lanes.promote(order.service);
        break;
      case 'pause':
      case 'resume':
        this.#isPaused = order.kind === 'pause';
    }
    this.#bell.ring();
  }

  #stop(cause: Cause): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#rollbacks.giveUp();
    this.#endWaiting(this.#beginning.vertices, untouched('not-run', { cause }));
    this.#bell.ring();
  }

  #runOf({ service, plan }: Vertex): ServiceRun | undefined {
    return plan && this.#beginning.services.get(service);
  }

  #sumUp(ms: number): SummaryEvent {
    const summary = summaryOf({
      run: this.#request.run,
      services: this.#beginning.services.values(),
      drained: [...this.#rollbacks.drained],
      notRolledBack: this.#rollbacks.left,
      stopped: this.#isStopped,
      ms,
    });
    this.#tell(summary);
    return summary;
  }
}
