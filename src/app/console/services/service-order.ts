/** A change of services as somebody orders it, made ready to be planned. */

import { GrappeError } from '../../../base/index.ts';
import type { Amount } from '../../../config/index.ts';
import type { ServiceOrder } from '../../../protocol/index.ts';
import type { PlanRequest } from '../../../services/index.ts';
import type { Principal } from '../../access/principal.ts';
import type { ChosenServices } from '../../services/choose-services.ts';
import { declaredServices } from '../../services/declared-services.ts';
import { withOverrides } from '../../services/overrides.ts';
import type { ServiceChoices } from './service-choice.ts';

export interface ReadyOrder {
  readonly order: ServiceOrder;
  readonly chosen: ChosenServices;
  readonly request: PlanRequest;
  /** Words of the command line by which it can be taken up again. */
  readonly recorded: readonly string[];
}

/** Throws GrappeError; nothing has been contacted then. */
export async function readyOrder(
  choices: ServiceChoices,
  who: Principal,
  order: ServiceOrder,
): Promise<ReadyOrder> {
  refuseContradictions(order);
  const { goal, noDeps, withDependents, canary, batch, maxFailed } = order;
  const all = await choices.choose(who, order);
  const chosen = withOverrides(goal === 'apply' ? declaredServices(all) : all, {
    canary: canary === undefined ? undefined : amountOf(canary),
    batch: batch?.map(amountOf),
    maxFailed: maxFailed === undefined ? undefined : amountOf(maxFailed),
  });
  const { names, nodes } = chosen;
  return {
    order,
    chosen,
    request: {
      ...{ goal, names, noDeps, withDependents, random: Math.random },
      inWaves: (batch ?? canary) !== undefined,
      ...(nodes && { nodes }),
    },
    recorded: [...optionWords(order), ...(nodes ? [`--nodes=${nodes.fold()}`] : [])],
  };
}

function refuseContradictions({ goal, names, areUnits, noDeps, withDependents }: ServiceOrder): void {
  const wrong = (message: string, hint: string): GrappeError => new GrappeError('usage', { message, hint });
  if (goal !== 'apply' && names.length === 0) throw wrong(`'${goal}' needs a service`, 'name one');
  if (goal === 'apply' && areUnits) throw wrong('units have no declaration to apply', 'name services');
  if (withDependents && goal !== 'stop')
    throw wrong(`dependents come along with stop, not with ${goal}`, 'leave it out');
  if (withDependents && noDeps)
    throw wrong('dependents cannot be left out and come along', 'choose one of them');
}

function amountOf(text: string): Amount {
  const number = Number.parseInt(text, 10);
  if (!text.endsWith('%')) return { count: number };
  if (number <= 100) return { percent: number };
  throw new GrappeError('usage', { message: `${text} is more than all`, hint: 'write 0% to 100%' });
}

function optionWords({ areUnits, noDeps, withDependents, canary, batch, maxFailed }: ServiceOrder): string[] {
  return [
    ...(areUnits ? ['--unit'] : []),
    ...(noDeps ? ['--no-deps'] : []),
    ...(withDependents ? ['--with-dependents'] : []),
    ...(canary === undefined ? [] : [`--canary=${canary}`]),
    ...(batch === undefined ? [] : [`--batch=${batch.join(',')}`]),
    ...(maxFailed === undefined ? [] : [`--max-failed=${maxFailed}`]),
  ];
}
