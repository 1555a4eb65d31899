/** Whether a node has room for one task more. */

import type { Wishes } from '../job.ts';
import type { NodeView } from './node-view.ts';

export interface RoomRules {
  /** Takes what comes until one of its two limits is met. */
  readonly first: string | null;
  /** Tasks at once on the first node; null: as many as on the others. */
  readonly maxTasks: number | null;
  /** Share of busy processors, 0 to 1, from which on the first node takes nothing more. */
  readonly maxCpu: number | null;
  /** Tasks at once on a node; null: one for each processor. */
  readonly slots: number | null;
}

/** Why there is none; null where there is. */
export function full(node: NodeView, wishes: Wishes, rules: RoomRules): string | null {
  const slots = slotsOf(node, rules);
  if (node.ours >= slots) return `it has ${node.ours} of at most ${slots} tasks`;
  const busy = node.name === rules.first && rules.maxCpu !== null ? busyNow(node) : null;
  if (busy !== null && rules.maxCpu !== null && busy >= rules.maxCpu)
    return `its processors are ${percent(busy)} busy, at most ${percent(rules.maxCpu)} are allowed`;
  const available = node.load?.availableBytes ?? null;
  if (wishes.memoryBytes !== undefined && available !== null && available < wishes.memoryBytes)
    return `${mib(available)} of memory are available, ${mib(wishes.memoryBytes)} are asked for`;
  return null;
}

export function slotsOf(node: NodeView, rules: RoomRules): number {
  if (node.slots !== undefined) return node.slots;
  const usual = rules.slots ?? node.load?.cpus ?? 1;
  return node.name === rules.first ? (rules.maxTasks ?? usual) : usual;
}

/** What was placed since the last look is in no measurement yet: each is taken for a whole processor. */
function busyNow({ load }: NodeView): number | null {
  if (!load || load.busy === null) return null;
  return Math.min(1, load.busy + load.placedSince / load.cpus);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** Of nodes that answer and are in use: how many tasks at once, and how many more. */
export function roomOf(
  nodes: readonly NodeView[],
  rules: RoomRules,
): { readonly free: number; readonly all: number } {
  const able = nodes.filter(({ abilities, drained }) => abilities !== null && drained === null);
  const slots = able.map((node) => ({ ours: node.ours, all: slotsOf(node, rules) }));
  return {
    free: slots.reduce((sum, { ours, all }) => sum + Math.max(0, all - ours), 0),
    all: slots.reduce((sum, { all }) => sum + all, 0),
  };
}
