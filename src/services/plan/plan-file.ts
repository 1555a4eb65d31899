/** A plan as a file: one JSON object. What is read back is checked, since people can edit it. */

import * as v from 'valibot';
import {
  CAUSES,
  type Cause,
  GrappeError,
  type Outcome,
  OUTCOMES,
  UNIT_STATES,
  VERBS,
} from '../../base/index.ts';
import type { Plan } from './plan.ts';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const OutcomeName = v.picklist(Object.keys(OUTCOMES) as Outcome[]);
const CauseName = v.nullable(v.picklist(Object.keys(CAUSES) as Cause[]));
const Way = v.picklist(['up', 'down']);

const SeenUnit = v.strictObject({
  state: v.picklist(UNIT_STATES),
  enabled: v.nullable(v.boolean()),
  masked: v.boolean(),
});

const Seen = v.union([SeenUnit, v.strictObject({ trouble: OutcomeName, cause: CauseName })]);
const Instance = { service: v.string(), node: v.string() };

const Fate = v.variant('kind', [
  v.strictObject({ kind: v.literal('change'), verbs: v.array(v.picklist(VERBS)), after: SeenUnit }),
  v.strictObject({ kind: v.literal('wait'), way: Way, after: SeenUnit }),
  v.strictObject({ kind: v.picklist(['unchanged', 'done']) }),
  v.object({
    kind: v.literal('stuck'),
    outcome: OutcomeName,
    cause: CauseName,
    detail: v.nullable(v.string()),
  }),
]);

const Why = v.variant('kind', [
  v.strictObject({ kind: v.literal('asked') }),
  v.strictObject({ kind: v.picklist(['needed', 'restarted', 'stopped']), service: v.string() }),
]);

const Blame = v.strictObject({
  service: v.string(),
  nodes: v.string(),
  what: v.string(),
  selected: v.boolean(),
});

const PlanShape = v.strictObject({
  v: v.literal(1),
  goal: v.picklist([...VERBS, 'apply']),
  noDeps: v.boolean(),
  looks: v.array(v.strictObject({ service: v.string(), nodes: v.string(), seen: Seen })),
  services: v.array(
    v.strictObject({
      service: v.string(),
      nodes: v.string(),
      total: Count,
      budget: v.strictObject({ maxFailed: Count, warnFailed: Count, maxUnreachable: v.nullable(Count) }),
      waves: v.array(v.strictObject({ way: Way, canary: v.boolean(), nodes: v.array(v.string()) })),
      waitsFor: v.array(v.string()),
    }),
  ),
  config: v.string(),
  instances: v.array(
    v.strictObject({
      ...Instance,
      fate: Fate,
      why: Why,
      before: Seen,
      wasGood: v.boolean(),
      blocked: v.nullable(Blame),
    }),
  ),
  checks: v.array(v.strictObject(Instance)),
});

export function planText(plan: Plan): string {
  return `${JSON.stringify(plan)}\n`;
}

/** Throws where the text is no plan of this version. */
export function readPlan(text: string): Plan {
  const result = v.safeParse(PlanShape, parsed(text));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  throw unreadable(`${place ? `${place}: ` : ''}${issue.message}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('it is not JSON');
  }
}

function unreadable(why: string): GrappeError {
  return new GrappeError('plan-unreadable', { message: 'this is not a plan that can be applied', why });
}
