/** A plan that is only read: nothing is locked, nothing touched. */

import { declaredServices, planChange } from '../../../app/index.ts';
import type { Goal, Plan, RemoteActions } from '../../../services/index.ts';
import type { Arguments } from '../../arguments.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { ProgressLine } from '../run/progress-line.ts';
import { type FleetServices, reachServices } from './chosen-services.ts';

/** `look` is given the way to the nodes; a number instead of its answer: somebody interrupted it. */
export async function looking<Result>(
  args: Arguments,
  io: CliIo,
  services: FleetServices,
  look: (actions: RemoteActions, told: (node: string) => void, signal: AbortSignal) => Promise<Result>,
): Promise<Result | number> {
  using interrupts = watchInterrupts(io);
  const readTimeoutMs = args.milliseconds('command_timeout');
  // It may ask for a password: nothing is drawn before.
  const say = (text: string): void => void (progress ? progress.say(text) : io.stderr.write(text));
  await using actions = await reachServices(args, io, { ...services, readTimeoutMs, say });
  let looked = 0;
  using progress = io.stderr.isTerminal
    ? new ProgressLine(io.stderr, { line: () => `${looked} nodes looked at` })
    : undefined;
  const result = await look(actions, () => void looked++, interrupts.signal);
  return interrupts.exit ?? result;
}

/** A plan to make things as they are declared. */
export function planToApply(args: Arguments, io: CliIo, services: FleetServices): Promise<Plan | number> {
  const chosen = declaredServices(services.chosen);
  const { names, nodes } = chosen;
  const request = { goal: 'apply' as Goal, names, random: Math.random, ...(nodes && { nodes }) };
  return looking(args, io, services, (actions, told, signal) =>
    planChange({ chosen, request, actions }, told, signal),
  );
}
