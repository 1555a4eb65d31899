/** The lines of `copy --json` and `fetch --json`: those of a run, and one more before the end of each node. */

import * as v from 'valibot';
import { RunJsonEvent } from './run-events.ts';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

const CopiedEvent = v.strictObject({
  event: v.literal('copied'),
  node: v.string(),
  /** Files, folders and links that were made or replaced. */
  copied: Count,
  copiedBytes: Count,
  unchanged: Count,
  /** Devices, FIFOs and sockets. */
  skipped: Count,
  failed: Count,
  /** Of the copied: went on from what a cut copy had left. */
  resumed: Count,
  /** Of the copied: came from other nodes. */
  fromNodes: Count,
});

export const CopyJsonEvent = v.variant('event', [...RunJsonEvent.options, CopiedEvent]);

export type CopyJsonEvent = v.InferOutput<typeof CopyJsonEvent>;
