/** `grappe service status`: one look at every instance. */

import { type InstanceStatus, nodesOf, readStatus } from '../../../../app/index.ts';
import { exitStatusOf, systemClock } from '../../../../base/index.ts';
import type { ServiceStatusEvent } from '../../../../protocol/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { watchInterrupts } from '../../../interrupts.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { ProgressLine } from '../../run/progress-line.ts';
import { chosenServices, type FleetServices, reachServices } from '../chosen-services.ts';
import { nothingChosen } from '../nothing-chosen.ts';
import { statusText } from './status-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const { fleet, chosen } = await chosenServices(args, io);
  const isJson = args.has('json');
  const total = chosen.names.reduce((sum, name) => sum + nodesOf(chosen, name).size, 0);
  if (total === 0) throw nothingChosen(chosen);
  using interrupts = watchInterrupts(io);
  const readTimeoutMs = args.milliseconds('command_timeout');
  // It may ask for a password: nothing is drawn before.
  const say = (text: string): void => void (progress ? progress.say(text) : io.stderr.write(text));
  await using actions = await reachServices(args, io, { fleet, chosen, readTimeoutMs, say });
  let done = 0;
  using progress = io.stderr.isTerminal
    ? new ProgressLine(io.stderr, { line: () => `${done}/${total} looked at` })
    : undefined;
  const emit = (event: ServiceStatusEvent): void => void (isJson && io.stdout.write(jsonLine(event)));
  emit(startEvent(chosen));
  const beganMs = systemClock.now();
  const told = (statuses: readonly InstanceStatus[]): void => {
    done += statuses.length;
    for (const status of statuses) emit(statusEvent(status));
  };
  const statuses = await readStatus(chosen, actions, told, interrupts.signal);
  progress?.[Symbol.dispose]();
  const exit = interrupts.exit ?? exitStatusOf(statuses.map(({ outcome }) => outcome));
  emit(summaryEvent(statuses, exit, Math.round(systemClock.now() - beganMs)));
  if (!isJson) await io.stdout.write(statusText(statuses, io.stdout.columns));
  return exit;
}

function startEvent(chosen: FleetServices['chosen']): ServiceStatusEvent {
  const services = chosen.names.map((service) => {
    const nodes = nodesOf(chosen, service);
    return { service, nodes: nodes.fold(), count: nodes.size };
  });
  return { event: 'start', v: 1, services: services.filter(({ count }) => count > 0) };
}

function statusEvent({ service, node, settings, sight, outcome }: InstanceStatus): ServiceStatusEvent {
  const instance = { event: 'status', service, node, unit: settings.unit, outcome } as const;
  if (sight.kind === 'trouble') {
    const { cause, detail } = sight.trouble;
    return { ...instance, reading: null, cause, detail };
  }
  const { incarnation: _, detail, ...reading } = sight.reading;
  return { ...instance, reading, cause: null, detail };
}

function summaryEvent(statuses: readonly InstanceStatus[], exit: number, ms: number): ServiceStatusEvent {
  const outcomes = Map.groupBy(statuses, ({ outcome }) => outcome);
  const counts = Object.fromEntries([...outcomes].map(([outcome, { length }]) => [outcome, length]));
  return { event: 'summary', counts, exit, ms };
}
