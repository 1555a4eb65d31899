/** The locks of a run that was killed or cut off, once it is taken up again under its id. */

import type { Instance, RemoteActions } from '../../services/index.ts';
import type { ChosenServices } from './choose-services.ts';
import { targetOf } from './read-status.ts';

/**
 * What was named is locked again with the first reading. What came with it may be done by now: nobody would free it
 * before its time is over.
 */
export async function freeLeftLocks(
  chosen: ChosenServices,
  actions: RemoteActions,
  instances: readonly Instance[],
  signal: AbortSignal,
): Promise<void> {
  const { graph, names } = chosen;
  const company = instances.filter(({ service }) => graph.services.has(service) && !names.includes(service));
  const targets = company.map((one) => targetOf(chosen, one));
  await actions.locks?.freeLeft(targets, signal);
}
