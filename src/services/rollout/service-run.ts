/** A service within a rollout: what has become of its instances, and how much more it may bear. */

import { OUTCOME_ORDER, type Outcome, OUTCOMES } from '../../base/index.ts';
import { foldNodes } from '../plan/choices.ts';
import type { ServicePlan } from '../plan/plan.ts';
import { isGood, type Vertex } from '../plan/vertex.ts';
import type { Service } from '../service.ts';
import type { Halt, ServiceEvent, ServiceOutcome } from './events.ts';

/** They are consequences of what happened elsewhere: nothing was lost by this service's own change. */
const NOT_COUNTED: ReadonlySet<Outcome> = new Set(['blocked', 'not-run', 'cancelled']);
/** A budget forgives failures, never that something was left undone. */
const NOT_FORGIVEN: ReadonlySet<Outcome> = new Set(['not-run', 'cancelled']);

export class ServiceRun {
  readonly service: Service;
  readonly plan: ServicePlan;
  readonly vertices: readonly Vertex[];
  halted: Halt | null = null;
  /** Failures of the rollout so far, of instances that were good before. */
  failed = 0;
  #unreachable = 0;
  #bad = 0;
  #left: number;
  #isTold = false;

  constructor(service: Service, plan: ServicePlan, vertices: readonly Vertex[]) {
    this.service = service;
    this.plan = plan;
    this.vertices = vertices;
    this.#left = vertices.length;
    for (const vertex of vertices) if (vertex.end) this.count(vertex);
  }

  count(vertex: Vertex): void {
    this.#left--;
    const outcome = vertex.end?.outcome ?? 'not-run';
    if (isGood(outcome)) return;
    this.#bad++;
    if (!vertex.plan?.wasGood || !this.isLost(vertex)) return;
    this.failed++;
    if (OUTCOMES[outcome].exit === 4) this.#unreachable++;
  }

  /** It is bad for a reason of its own. */
  isLost({ end }: Vertex): boolean {
    return end !== undefined && !isGood(end.outcome) && !NOT_COUNTED.has(end.outcome);
  }

  get firstBad(): Vertex | undefined {
    return this.vertices.find(({ end }) => end && !isGood(end.outcome));
  }

  /** Once, when the last of its instances has ended. */
  endEvent(): ServiceEvent | undefined {
    if (this.#left > 0 || this.#isTold) return undefined;
    this.#isTold = true;
    return this.#event();
  }

  /** More has been lost than may be: nothing else stops a service. */
  get isBeyondBudget(): boolean {
    const { maxFailed, maxUnreachable } = this.plan.budget;
    return this.failed > maxFailed || this.#unreachable > (maxUnreachable ?? Infinity);
  }

  /** More is bad, for whatever reason, than those who depend on it can bear. */
  get hasFailed(): boolean {
    return this.halted !== null || this.#bad > this.plan.budget.maxFailed;
  }

  get outcome(): ServiceOutcome {
    if (this.hasFailed) return 'failed';
    return this.#bad > 0 ? 'degraded' : 'ok';
  }

  /** Outcomes that the exit status must tell of. */
  unforgiven(): Outcome[] {
    const bad = [...this.#byOutcome().keys()].filter((outcome) => !isGood(outcome));
    return this.hasFailed ? bad : bad.filter((outcome) => NOT_FORGIVEN.has(outcome));
  }

  #event(): ServiceEvent {
    const found = this.#byOutcome();
    const present = OUTCOME_ORDER.flatMap((outcome) => {
      const vertices = found.get(outcome);
      return vertices ? [[outcome, vertices] as const] : [];
    });
    const { maxFailed, warnFailed } = this.plan.budget;
    return {
      event: 'service',
      service: this.service.name,
      outcome: this.outcome,
      outcomes: Object.fromEntries(present.map(([outcome, vertices]) => [outcome, foldNodes(vertices)])),
      counts: Object.fromEntries(present.map(([outcome, vertices]) => [outcome, vertices.length])),
      bad: this.#bad,
      maxFailed,
      muted: this.outcome === 'degraded' && this.#bad <= warnFailed,
      halted: this.halted,
    };
  }

  #byOutcome(): Map<Outcome, Vertex[]> {
    return Map.groupBy(this.vertices, ({ end }) => end?.outcome ?? 'not-run');
  }
}
