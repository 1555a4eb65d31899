/** The answers of one node as they are kept. */

import * as v from 'valibot';

const CacheFile = v.object({
  v: v.literal(1),
  node: v.string(),
  at: v.pipe(v.string(), v.isoTimestamp()),
  answers: v.record(v.string(), v.string()),
});

/** Undefined for anything that is not as it was written. */
export function parseCacheFile(text: string): v.InferOutput<typeof CacheFile> | undefined {
  try {
    const result = v.safeParse(CacheFile, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
