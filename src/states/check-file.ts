/** How nodes were when they were last checked, as it is written down. */

import * as v from 'valibot';
import { type Cause, CAUSES, type Outcome, OUTCOMES } from '../base/index.ts';

const CheckedSchema = v.object({
  node: v.string(),
  state: v.picklist(['active', 'not-answering', 'error']),
  /** Of the last check. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** Why; absent where it was written down by a grappe that did not tell, or by one that knows other words. */
  outcome: v.fallback(v.optional(v.picklist(Object.keys(OUTCOMES) as Outcome[])), undefined),
  cause: v.fallback(v.nullish(v.picklist(Object.keys(CAUSES) as Cause[])), undefined),
});

export type CheckedNode = Readonly<v.InferOutput<typeof CheckedSchema>>;

const FileSchema = v.object({ v: v.literal(1), checked: v.array(CheckedSchema) });

/** A damaged file is as good as none: the next check writes it anew. */
export function parseChecks(text: string): readonly CheckedNode[] {
  try {
    const result = v.safeParse(FileSchema, JSON.parse(text));
    return result.success ? result.output.checked : [];
  } catch {
    return [];
  }
}
