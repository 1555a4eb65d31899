/** The instances of a plan, those alike beside each other: what is done to them, why, or why not. */

import { CAUSES, OUTCOMES } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { InstancePlan, Plan } from '../../services/index.ts';
import { nameless, textOfAll } from './fold-troubles.ts';

export interface PlanGroup {
  readonly service: string;
  /** Folded. */
  readonly nodes: string;
  readonly count: number;
  /** due: it will be changed, or is on its way · stuck: it cannot be · blocked: something that it requires is not well. */
  readonly kind: 'due' | 'stuck' | 'blocked';
  /** Any of them stands for all. */
  readonly instance: InstancePlan;
}

/** In the order of the plan, without what is as it should be. */
export function planGroups({ instances }: Plan): PlanGroup[] {
  const shown = instances.filter(({ fate }) => fate.kind !== 'unchanged' && fate.kind !== 'done');
  const groups = Map.groupBy(shown, (one) => {
    const { service, fate, why, before, blocked } = worded(one, nameless);
    return JSON.stringify([service, fate, why, before, blocked]);
  });
  return [...groups.values()].map((group) => {
    const [first] = group as [InstancePlan];
    const instance = worded(first, (text, node) => textOfAll(text, node, group.length));
    const nodes = NodeSet.from(group.map(({ node }) => node)).fold();
    return { service: instance.service, nodes, count: group.length, kind: kindOf(instance), instance };
  });
}

/** Why it is stuck, in the words that `say` makes of it. */
function worded(one: InstancePlan, say: (text: string, node: string) => string): InstancePlan {
  const { fate, node } = one;
  if (fate.kind !== 'stuck' || fate.detail === null) return one;
  return { ...one, fate: { ...fate, detail: say(fate.detail, node) } };
}

function kindOf({ fate, blocked }: InstancePlan): PlanGroup['kind'] {
  if (fate.kind === 'stuck') return 'stuck';
  return blocked ? 'blocked' : 'due';
}

/** Why nothing will be done to it. */
export function obstacleText({ fate, blocked }: InstancePlan): string {
  if (blocked) {
    const { service, what, nodes, selected } = blocked;
    return `blocked: ${service} is ${what} on ${nodes}${selected ? '' : ', which is not selected'}`;
  }
  if (fate.kind !== 'stuck') return '';
  const { outcome, detail, cause } = fate;
  return `${outcome}: ${detail ?? (cause === null ? OUTCOMES[outcome].text : CAUSES[cause])}`;
}
