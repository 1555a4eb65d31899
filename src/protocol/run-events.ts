/**
 * The lines of `run --json`: NDJSON, one object a line, version 1. `line` carries one line of output without
 * its newline; `block` takes its place with `-b`. Where bytes are not UTF-8, `base64` stands for `text`.
 */

import * as v from 'valibot';
import { CauseName, Count, ExitCode, ExitStatus, Nodes, OutcomeName, Outcomes } from './shapes.ts';

const Stream = v.picklist(['stdout', 'stderr']);

const RunStartEvent = v.strictObject({
  event: v.literal('start'),
  v: v.literal(1),
  run: v.string(),
  nodes: Nodes,
  count: Count,
});

const LINE = {
  event: v.literal('line'),
  node: v.string(),
  stream: Stream,
  /** Nothing ended the line here: the output did, or the line is long and goes on in the next event. */
  newline: v.exactOptional(v.literal(false)),
};
const BLOCK = { event: v.literal('block'), nodes: Nodes, count: Count };
const TEXT = { text: v.string() };
const BYTES = { base64: v.pipe(v.string(), v.base64()) };

const RunLineEvent = v.variant('event', [
  v.strictObject({ ...LINE, ...TEXT }),
  v.strictObject({ ...LINE, ...BYTES }),
]);

const RunBlockEvent = v.variant('event', [
  v.strictObject({ ...BLOCK, ...TEXT }),
  v.strictObject({ ...BLOCK, ...BYTES }),
]);

const RunEndEvent = v.strictObject({
  event: v.literal('end'),
  node: v.string(),
  outcome: OutcomeName,
  exit: ExitCode,
  /** Name with SIG, such as `SIGKILL`. */
  signal: v.nullable(v.string()),
  cause: v.nullable(CauseName),
  ms: Count,
  /** Of several commands: the one that did not end well, from 1. */
  step: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/** The node is tried again; its lines so far are of a try that counts no more. */
const RunRetryEvent = v.strictObject({
  event: v.literal('retry'),
  node: v.string(),
  outcome: OutcomeName,
  cause: v.nullable(CauseName),
});

const RunSummaryEvent = v.strictObject({
  event: v.literal('summary'),
  /** A folded node set for each outcome that occurred. */
  outcomes: Outcomes(Nodes),
  counts: Outcomes(Count),
  exit: ExitStatus,
  ms: Count,
});

export const RunJsonEvent = v.variant('event', [
  RunStartEvent,
  RunLineEvent,
  RunBlockEvent,
  RunRetryEvent,
  RunEndEvent,
  RunSummaryEvent,
]);

export type RunJsonEvent = v.InferOutput<typeof RunJsonEvent>;
