/** Carries a plan out, from this process; locks are kept as long as it goes on. */

import { type Clock, GrappeError, systemClock } from '../../base/index.ts';
import {
  type OrderSource,
  type Plan,
  type RemoteActions,
  type RolloutEvent,
  rollOut,
  type SummaryEvent,
} from '../../services/index.ts';
import { type ChosenServices } from './choose-services.ts';
import { LockGuard } from './lock-guard.ts';

export interface ChangeRequest {
  readonly run: string;
  readonly plan: Plan;
  readonly chosen: ChosenServices;
  readonly actions: RemoteActions;
  /** Most instances that are acted on at once. */
  readonly fanout: number;
  /** Begins nothing new, and waits for what runs. */
  readonly stop: AbortSignal;
  /** Waits for nothing any more. */
  readonly cut: AbortSignal;
  /** Where the locks are kept already. */
  readonly guard?: LockGuard;
  /** What other shells tell it. */
  readonly orders?: OrderSource | undefined;
  readonly clock?: Clock;
}

export async function changeServices(
  request: ChangeRequest,
  tell: (event: RolloutEvent) => void,
): Promise<SummaryEvent> {
  const { run, plan, chosen, actions, fanout, stop, cut, orders, clock = systemClock } = request;
  if (!orders) refuseManualPromotion(request);
  const { guard = new LockGuard(actions.locks) } = request;
  const environment = {
    actions,
    clock,
    stop: AbortSignal.any([stop, guard.robbed]),
    cut,
    ...(orders && { orders }),
  };
  return rollOut({ run, plan, graph: chosen.graph, fanout }, environment, (event) => {
    tell(event);
    if (event.event === 'plan') guard.tellTo(tell);
  });
}

/** It would wait for ever. */
function refuseManualPromotion({ plan, chosen }: ChangeRequest): void {
  const waiting = plan.services.find(({ service, waves }) => {
    const isManual = chosen.graph.services.get(service)?.rollout.promote === 'manual';
    return isManual && waves.length > 1 && waves.some(({ canary }) => canary);
  });
  if (!waiting) return;
  throw new GrappeError('config-invalid', {
    message: `'${waiting.service}' waits to be promoted after its canary, and nobody could do that`,
    why: 'orders go through the records, and this run is not recorded',
    hint: "let 'history.record' be true, or 'promote' be auto",
  });
}
