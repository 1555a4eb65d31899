/** Whether an instance that runs already is healthy, for the sake of those that depend on it. */

import type { Service } from '../service.ts';
import { comeTo, type Tools } from './do-verb.ts';

export async function checkHealth(service: Service, node: string, tools: Tools): Promise<boolean> {
  const task = {
    target: { service: service.name, node, settings: service.on(node) },
    // It has held for as long as it has run: one good answer is enough.
    rollout: { ...service.rollout, minHealthyMs: 0 },
    isJob: false,
  };
  try {
    const { outcome } = await comeTo(task, 'running', tools, { first: null, spentMs: 0, before: null });
    return outcome === 'changed';
  } catch (error) {
    if (!tools.cut.aborted) throw error;
    return false;
  }
}
