import { expect, it } from 'vitest';
import type { InstancePlan, Plan } from '../../services/index.ts';
import { obstacleText, planGroups } from './plan-groups.ts';

function outOfReach(node: string, port: number): InstancePlan {
  const detail = `'${node}' port ${port}: connection refused`;
  return {
    service: 'web',
    node,
    fate: { kind: 'stuck', outcome: 'unreachable', cause: 'refused', detail },
    why: { kind: 'asked' },
    before: { trouble: 'unreachable', cause: 'refused' },
    wasGood: false,
    blocked: null,
  };
}

it('nodes in the same trouble are one group, though each is named in it', () => {
  const instances = [outOfReach('n1', 22), outOfReach('n2', 22), outOfReach('n3', 23)];
  const groups = planGroups({ instances } as unknown as Plan);
  expect(groups.map(({ nodes, instance }) => [nodes, obstacleText(instance)])).toEqual([
    ['n[1-2]', "unreachable: '%h' port 22: connection refused"],
    ['n3', "unreachable: 'n3' port 23: connection refused"],
  ]);
});
