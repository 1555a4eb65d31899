/** Parts that several shapes share. */

import * as v from 'valibot';
import { CAUSES, type Cause, OUTCOMES, type Outcome } from '../base/index.ts';

const OUTCOME_NAMES = Object.keys(OUTCOMES) as Outcome[];

export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const ExitStatus = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
/** Of what ran on a node; null where there is none. */
export const ExitCode = v.nullable(v.pipe(v.number(), v.integer()));
export const OutcomeName = v.picklist(OUTCOME_NAMES);
export const CauseName = v.picklist(Object.keys(CAUSES) as Cause[]);
/** A folded node set. */
export const Nodes = v.pipe(v.string(), v.minLength(1));

/** Nodes that gave no answer, for the same reason. */
export const Troubled = v.strictObject({
  nodes: Nodes,
  outcome: OutcomeName,
  cause: v.nullable(CauseName),
  /** The nodes' own words. */
  detail: v.nullable(v.string()),
});

/** By outcome, those that occurred. */
export function Outcomes<Schema extends v.GenericSchema>(value: Schema) {
  return v.partial(v.strictObject(v.entriesFromList(OUTCOME_NAMES, value)));
}
