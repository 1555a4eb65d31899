/** A plan for a person: a line for instances alike, waves below their service, the sum at the end. */

import { NodeSet } from '../../../../nodeset/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { Fate, InstancePlan, Plan, ServicePlan } from '../../../../services/index.ts';
import { obstacleText, type PlanGroup, planGroups } from '../../../../app/index.ts';

export function planText(plan: Plan): string {
  const groups = planGroups(plan);
  const widths = {
    service: Math.max(0, ...groups.map(({ service }) => service.length)),
    nodes: Math.max(0, ...groups.map(({ nodes }) => nodes.length)),
  };
  const lines = plan.services.flatMap((service) => {
    const own = groups.filter((group) => group.service === service.service);
    return [...own.map((group) => groupLine(group, service, widths)), ...waveLines(service)];
  });
  return sanitise([...lines, sumText(plan, groups), ''].join('\n'));
}

interface Widths {
  readonly service: number;
  readonly nodes: number;
}

function groupLine({ service, nodes, kind, instance }: PlanGroup, plan: ServicePlan, widths: Widths): string {
  const head = `${kind === 'due' ? '~' : '!'} ${service.padEnd(widths.service)}  ${nodes.padEnd(widths.nodes)}`;
  if (kind !== 'due') return `${head}  ${obstacleText(instance)}`;
  const notes = [
    whyText(instance),
    ...(plan.waitsFor.length > 0 ? [`after ${plan.waitsFor.join(', ')}`] : []),
  ]
    .filter((note) => note !== '')
    .join('; ');
  return `${head}  ${changeText(instance)}${notes === '' ? '' : `  (${notes})`}`;
}

type Due = Extract<Fate, { kind: 'change' | 'wait' }>;

const WORDS: readonly ((unit: Due['after']) => string)[] = [
  ({ state }) => state,
  ({ enabled }) => (enabled === true ? 'enabled' : 'disabled'),
  ({ masked }) => (masked ? 'masked' : 'unmasked'),
];

/** `stopped → running, disabled → enabled`: what will be otherwise; else what is done. */
function changeText({ before, fate }: InstancePlan): string {
  if (!('state' in before) || (fate.kind !== 'change' && fate.kind !== 'wait')) return '';
  const parts = WORDS.flatMap((word) => {
    const [was, is] = [word(before), word(fate.after)];
    return was === is ? [] : [`${was} → ${is}`];
  });
  if (parts.length > 0) return parts.join(', ');
  return fate.kind === 'change' ? fate.verbs.join(', ') : 'under way';
}

/** Why an instance that nobody named is touched. */
function whyText({ why }: InstancePlan): string {
  switch (why.kind) {
    case 'needed':
      return `required by ${why.service}`;
    case 'restarted':
      return `restarted with ${why.service}`;
    case 'stopped':
      return `requires ${why.service}`;
    case 'asked':
      return '';
  }
}

/** Only where there are several. */
function waveLines({ waves, budget }: ServicePlan): string[] {
  if (waves.length < 2) return [];
  const sizes = waves.map(({ canary, nodes }) =>
    canary ? `canary ${NodeSet.from(nodes).fold()}` : String(nodes.length),
  );
  return [`    waves: ${sizes.join(' · ')}; at most ${budget.maxFailed} may fail`];
}

function sumText({ instances }: Plan, groups: readonly PlanGroup[]): string {
  const count = (kind: PlanGroup['kind']): number =>
    groups.filter((group) => group.kind === kind).reduce((sum, group) => sum + group.count, 0);
  const due = groups.filter(({ kind }) => kind === 'due');
  const nodes = NodeSet.parseAll(due.map((group) => group.nodes)).size;
  const [stuck, blocked] = [count('stuck'), count('blocked')];
  const wanted = instances.length - count('due') - stuck - blocked;
  const parts = [
    `${instancesText(count('due'))}${nodes > 0 ? ` on ${nodes === 1 ? '1 node' : `${nodes} nodes`}` : ''} to change`,
    `${wanted} as wanted`,
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(stuck > 0 ? [`${stuck} out of reach`] : []),
  ];
  return `Plan: ${parts.join(', ')}.`;
}

export function instancesText(count: number): string {
  return count === 1 ? '1 instance' : `${count} instances`;
}
