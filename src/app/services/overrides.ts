/** What a command line says of services goes before what grappe.yaml says of them. */

import type { Amount } from '../../config/index.ts';
import { graphOf, type Service } from '../../services/index.ts';
import type { ChosenServices } from './choose-services.ts';

export interface ServiceOverrides {
  /** Root's rights are had by sudo. */
  readonly viaSudo?: boolean;
  /** For one verb on one node. */
  readonly timeoutMs?: number | undefined;
  readonly canary?: Amount | undefined;
  readonly batch?: readonly Amount[] | undefined;
  readonly maxFailed?: Amount | undefined;
}

export function withOverrides(chosen: ChosenServices, overrides: ServiceOverrides): ChosenServices {
  if (!Object.values(overrides).some((value) => value !== undefined && value !== false)) return chosen;
  const services = [...chosen.graph.services].map(([name, service]): [string, Service] => [
    name,
    overridden(service, overrides, chosen.units.has(name)),
  ]);
  return { ...chosen, graph: graphOf(new Map(services)) };
}

function overridden(service: Service, overrides: ServiceOverrides, isUnit: boolean): Service {
  const { viaSudo, timeoutMs, canary, batch, maxFailed } = overrides;
  // Nothing but the command line speaks of the rollout of a unit: whoever asks for one wants it to halt.
  const isCareful = (canary ?? batch ?? maxFailed) !== undefined;
  const halts = isUnit && isCareful && service.rollout.onFailure === 'continue';
  const rollout = {
    ...service.rollout,
    ...(canary && { canary }),
    ...(batch && { batch }),
    ...(halts && { onFailure: 'halt' as const }),
    ...(maxFailed && { maxFailed }),
  };
  const instance = {
    ...(viaSudo && { become: 'sudo' as const }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  return {
    ...service,
    rollout,
    ...(maxFailed && { maxFailed }),
    on: (node) => ({ ...service.on(node), ...instance }),
  };
}
