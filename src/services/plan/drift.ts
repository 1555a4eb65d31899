/** What differs from what the file declares, from the same data as a plan to apply it. */

import type { Verb } from '../../base/index.ts';
import { foldNodes } from './choices.ts';
import type { InstancePlan, Plan } from './plan.ts';
import { seenText } from './sight.ts';

/** Nodes of a service that differ in the same way. */
export interface Drift {
  readonly service: string;
  /** Folded. */
  readonly nodes: string;
  readonly count: number;
  readonly is: string;
  /** What the file declares otherwise, in its words. Null where it cannot be told, or cannot be had: the node is not reached, the unit is missing. */
  readonly wanted: string | null;
}

/** Of a plan to `apply`. Nothing in it: all is as declared, and all of it was seen. */
export function driftOf(plan: Plan): Drift[] {
  const declared = plan.instances.filter(({ why }) => why.kind === 'asked');
  const differing = declared.filter(({ fate }) => fate.kind !== 'unchanged' && fate.kind !== 'done');
  const groups = Map.groupBy(differing, (one) =>
    JSON.stringify([one.service, seenText(one.before), wantedText(one)]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { service, before } = first;
    return [
      {
        service,
        nodes: foldNodes(group),
        count: group.length,
        is: seenText(before),
        wanted: wantedText(first),
      },
    ];
  });
}

/** What a verb makes true, as it is declared in the file. */
const DECLARED: Readonly<Partial<Record<Verb, string>>> = {
  start: 'started',
  stop: 'stopped',
  enable: 'enabled',
  disable: 'disabled',
  mask: 'masked',
  unmask: 'unmasked',
};

/** Only what differs from what is declared. */
function wantedText({ fate }: InstancePlan): string | null {
  if (fate.kind === 'wait') return fate.way === 'up' ? 'started' : 'stopped';
  return fate.kind === 'change' ? fate.verbs.map((verb) => DECLARED[verb] ?? verb).join(', ') : null;
}
