/** Shapes that several endpoints of nodes share. */

import * as v from 'valibot';
import { CauseName, OutcomeName } from '../shapes.ts';

export const Text = v.nullable(v.string());
export const Moment = v.pipe(v.string(), v.isoTimestamp());
/** A folded node set; empty for none. */
export const Folded = v.string();
export const Expression = v.pipe(v.string(), v.maxLength(20_000));
/** Bytes by position, in base64: see load-bytes. */
export const Bytes64 = v.string();
export const CheckState = v.picklist(['active', 'not-answering', 'error']);

export const LastCheck = {
  state: CheckState,
  /** Null where an older grappe has not written it down. */
  outcome: v.nullable(OutcomeName),
  cause: v.nullable(CauseName),
  at: Moment,
};

export const Drained = { reason: v.string(), by: v.string(), at: Moment };

/** What programs find there; empty where nobody has asked yet. */
export const Language = { language: v.string(), version: v.string() };
export const Isolation = { level: v.picklist([0, 2, 3]), why: Text };
