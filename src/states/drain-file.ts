/** The list of drained nodes as it is written down. */

import * as v from 'valibot';
import { GrappeError, messageOf } from '../base/index.ts';

const DrainSchema = v.object({
  node: v.string(),
  reason: v.string(),
  /** The account that drained it. */
  by: v.string(),
  at: v.pipe(v.string(), v.isoTimestamp()),
});

export type Drain = Readonly<v.InferOutput<typeof DrainSchema>>;

const FileSchema = v.object({ v: v.literal(1), drained: v.array(DrainSchema) });

/** A damaged file is an error: to take it for none would put nodes back into use. */
export function parseDrains(text: string, path: string): readonly Drain[] {
  try {
    return v.parse(FileSchema, JSON.parse(text)).drained;
  } catch (cause) {
    throw new GrappeError('local', {
      message: `the list of drained nodes '${path}' is damaged`,
      why: messageOf(cause),
      hint: 'mend it; or remove it, and drain the nodes again',
      cause,
    });
  }
}
