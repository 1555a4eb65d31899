/** How far a change of services is, from what it has told so far. */

import type { History, StoredRun } from '../../store/index.ts';
import type { Outcome } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { ServiceRolloutReport } from '../../protocol/index.ts';
import type { RolloutEvent, WaveEvent } from '../../services/index.ts';

type Report = ServiceRolloutReport['rollouts'][number];

export interface ServiceProgress extends Omit<Report['services'][number], 'outcomes'> {
  outcomes: Partial<Record<Outcome, number>>;
}

export interface RolloutProgress extends Omit<Report, 'services'> {
  services: ServiceProgress[];
}

export function progressOf(run: StoredRun, history: History): RolloutProgress {
  const events = history.events(run) as readonly unknown[] as readonly RolloutEvent[];
  const { id, commands, began, user, host, state, exit } = run;
  return {
    ...{ run: id, command: commands.join('; '), began: began.toISOString(), user, host, state, exit },
    paused: state === 'running' && isPaused(events),
    services: servicesOf(events, run, history),
  };
}

/** Only since it was taken up last. */
function isPaused(events: readonly RolloutEvent[]): boolean {
  const last = events.findLast(
    (event) =>
      event.event === 'plan' ||
      (event.event === 'order' && (event.order.kind === 'pause' || event.order.kind === 'resume')),
  );
  return last?.event === 'order' && last.order.kind === 'pause';
}

function servicesOf(events: readonly RolloutEvent[], run: StoredRun, history: History): ServiceProgress[] {
  const lastPart = events.slice(events.findLastIndex(({ event }) => event === 'plan'));
  const [plan] = lastPart;
  if (plan?.event !== 'plan') return [];
  const isRunning = run.state === 'running';
  const instances = Map.groupBy(history.instances(run), ({ service }) => service);
  return plan.services.map(({ service, nodes, count }) => {
    const own = lastPart.filter((event) => 'service' in event && event.service === service);
    const { waiting, ...wave } = waveOf(own, lastPart);
    const end = own.findLast((event) => event.event === 'service');
    return {
      ...{ service, nodes, count, ...wave },
      waiting: isRunning && waiting,
      busy: isRunning ? busyNodes(own) : '',
      outcomes: countsOf((instances.get(service) ?? []).map(({ outcome }) => outcome)),
      halted: end?.event === 'service' ? end.halted : null,
    };
  });
}

type WaveProgress = Pick<ServiceProgress, 'wave' | 'waves' | 'waiting' | 'failed' | 'maxFailed'>;

function waveOf(own: readonly RolloutEvent[], all: readonly RolloutEvent[]): WaveProgress {
  const last = own.findLast((event): event is WaveEvent => event.event === 'wave');
  if (!last) return { wave: 0, waves: 0, waiting: false, failed: 0, maxFailed: 0 };
  const { wave, of, failed, maxFailed, is } = last;
  // What waits has not begun.
  const at = is === 'waiting' ? wave - 1 : wave;
  return { wave: at, waves: of, waiting: isWaiting(last, all), failed, maxFailed };
}

/** A pause may follow the promotion before the next wave begins. */
function isWaiting(wave: WaveEvent, events: readonly RolloutEvent[]): boolean {
  if (wave.is !== 'waiting') return false;
  return !events.slice(events.indexOf(wave)).some((event) => {
    if (event.event !== 'order' || event.order.kind !== 'promote') return false;
    return (event.order.service ?? wave.service) === wave.service;
  });
}

function busyNodes(events: readonly RolloutEvent[]): string {
  const busy = new Set<string>();
  for (const event of events) {
    if (event.event === 'begin') busy.add(event.node);
    if (event.event === 'instance') busy.delete(event.node);
  }
  return NodeSet.from(busy).fold();
}

function countsOf(outcomes: readonly Outcome[]): ServiceProgress['outcomes'] {
  const groups = Map.groupBy(outcomes, (outcome) => outcome);
  return Object.fromEntries([...groups].map(([outcome, { length }]) => [outcome, length]));
}
