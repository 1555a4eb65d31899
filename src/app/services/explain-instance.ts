/** Why an instance is blocked: all that it depends on is looked at, wherever it is. */

import { type Explanation, explain, type NodeReading, toRead } from '../../services/index.ts';
import type { Look } from './look-at.ts';
import { lookAt } from './look-at.ts';
import type { Instance } from '../../services/index.ts';

export async function explainInstance(
  { chosen, actions, told }: Pick<Look, 'chosen' | 'actions' | 'told'>,
  instance: Instance,
  signal: AbortSignal,
): Promise<Explanation> {
  const readings = new Map<string, NodeReading>();
  const names = [instance.service];
  const instances = toRead(chosen.graph, { goal: 'start', names, random: Math.random });
  await lookAt({ chosen, actions, instances, readings, told }, signal);
  return explain(chosen.graph, readings, instance);
}
