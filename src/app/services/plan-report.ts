/** A plan as a document for programs. */

import { exitStatusOf } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { ServicePlanReport } from '../../protocol/index.ts';
import { type Plan, planId } from '../../services/index.ts';
import { obstacleText, type PlanGroup, planGroups } from './plan-groups.ts';

export function planReport(plan: Plan, exit: number): ServicePlanReport {
  const groups = planGroups(plan);
  const shown = groups.reduce((sum, { count }) => sum + count, 0);
  return {
    v: 1,
    plan: planId(plan),
    services: plan.services.map(({ service, nodes, total, waitsFor, budget, waves }) => ({
      ...{ service, nodes, count: total, waitsFor: [...waitsFor], maxFailed: budget.maxFailed },
      waves: waves.map(({ nodes, ...wave }) => ({ ...wave, nodes: NodeSet.from(nodes).fold() })),
    })),
    changes: groups.flatMap((group) => (group.kind === 'due' ? changeOf(group) : [])),
    obstacles: groups.flatMap((group) => (group.kind === 'due' ? [] : [obstacleOf(group)])),
    asWanted: plan.instances.length - shown,
    exit,
  };
}

function changeOf({ service, nodes, count, instance }: PlanGroup): ServicePlanReport['changes'] {
  const { fate, why, before } = instance;
  if (fate.kind !== 'change' && fate.kind !== 'wait') return [];
  const verbs = fate.kind === 'change' ? fate.verbs : [];
  const becauseOf = why.kind === 'asked' ? null : why.service;
  return [{ service, nodes, count, verbs, before, after: fate.after, becauseOf }];
}

function obstacleOf(group: PlanGroup): ServicePlanReport['obstacles'][number] {
  const { service, nodes, count, instance } = group;
  const { fate } = instance;
  const { outcome, cause } = fate.kind === 'stuck' ? fate : { outcome: 'blocked' as const, cause: null };
  return { service, nodes, count, outcome, cause, text: obstacleText(instance) };
}

/** What cannot be done or told goes before what merely differs. */
export function planExit({ instances }: Plan, differs: number): number {
  const stuck = instances.flatMap(({ fate }) => (fate.kind === 'stuck' ? [fate.outcome] : []));
  const isDue = instances.some(({ fate }) => fate.kind === 'change' || fate.kind === 'wait');
  return exitStatusOf(stuck) || (isDue ? differs : 0);
}
