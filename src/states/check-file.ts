/** How nodes were when they were last checked, as it is written down. */

import * as v from 'valibot';

const CheckedSchema = v.object({
  node: v.string(),
  state: v.picklist(['active', 'not-answering', 'error']),
  /** Of the last check. */
  at: v.pipe(v.string(), v.isoTimestamp()),
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
