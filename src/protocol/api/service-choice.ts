/** Which services are meant, in every question about them, and what is wanted of them. */

import * as v from 'valibot';
import { VERBS } from '../../base/index.ts';

export const Moment = v.pipe(v.string(), v.isoTimestamp());
export const Text = v.nullable(v.string());
export const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
export const Expression = v.pipe(v.string(), v.minLength(1), v.maxLength(20_000));
export const Whole = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number));
/** A number, or a percentage of a service's nodes. */
export const Amount = v.pipe(v.string(), v.regex(/^\d{1,7}%?$/));

/** Which services are meant. */
export const CHOICE = {
  /** Services, targets, or units where `nodes` says where; none: all that are declared. */
  names: v.optional(v.pipe(v.array(Name), v.maxLength(1000)), []),
  /** Names are units, whatever the configuration declares. */
  areUnits: v.optional(v.boolean(), false),
  /** Absent: those on which each service belongs. */
  nodes: v.optional(Expression),
};

export const ServiceChoice = v.strictObject(CHOICE);
export type ServiceChoice = v.InferOutput<typeof ServiceChoice>;

/** A change of services, as somebody wants it. */
export const ServiceOrder = v.strictObject({
  ...CHOICE,
  goal: v.picklist([...VERBS, 'apply']),
  noDeps: v.optional(v.boolean(), false),
  withDependents: v.optional(v.boolean(), false),
  canary: v.optional(Amount),
  batch: v.optional(v.pipe(v.array(Amount), v.maxLength(20))),
  maxFailed: v.optional(Amount),
});
export type ServiceOrder = v.InferOutput<typeof ServiceOrder>;
