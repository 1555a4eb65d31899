/** The document of `history --json`, version 1. Newest run first. */

import * as v from 'valibot';
import { OUTCOMES, type Outcome } from '../base/index.ts';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const HistoryReport = v.strictObject({
  v: v.literal(1),
  runs: v.array(
    v.strictObject({
      run: v.string(),
      /** service: a change of services; its counts are of instances. */
      kind: v.picklist(['run', 'copy', 'fetch', 'service']),
      began: v.pipe(v.string(), v.isoTimestamp()),
      user: v.string(),
      host: v.string(),
      cwd: v.string(),
      /** In the order in which each node ran them, placeholders and all. */
      commands: v.array(v.string()),
      /** Folded. */
      nodes: v.string(),
      count: Count,
      /** Words of the command line that `rerun` gives again. */
      options: v.array(v.string()),
      /** The run whose nodes were run again. */
      rerunOf: v.nullable(v.string()),
      /** `interrupted`: its process ended without an end of the run. */
      state: v.picklist(['ended', 'running', 'interrupted']),
      exit: v.nullable(Count),
      ms: v.nullable(Count),
      /** How many nodes ended how, as far as it was recorded. */
      counts: v.partial(v.strictObject(v.entriesFromList(Object.keys(OUTCOMES) as Outcome[], Count))),
    }),
  ),
});

export type HistoryReport = v.InferOutput<typeof HistoryReport>;
