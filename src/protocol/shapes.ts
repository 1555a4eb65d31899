/** Parts that several shapes share. */

import * as v from 'valibot';
import { CAUSES, type Cause, OUTCOMES, type Outcome } from '../base/index.ts';

const OUTCOME_NAMES = Object.keys(OUTCOMES) as Outcome[];

export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const OutcomeName = v.picklist(OUTCOME_NAMES);
export const CauseName = v.picklist(Object.keys(CAUSES) as Cause[]);
/** A folded node set. */
export const Nodes = v.pipe(v.string(), v.minLength(1));

/** By outcome, those that occurred. */
export function Outcomes<Schema extends v.GenericSchema>(value: Schema) {
  return v.partial(v.strictObject(v.entriesFromList(OUTCOME_NAMES, value)));
}
