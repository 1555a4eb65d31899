/**
 * The lines of `run --json`: NDJSON, one object a line, version 1. `line` carries one line of output without
 * its newline; `block` takes its place with `-b`. Where bytes are not UTF-8, `base64` stands for `text`.
 */

import * as v from 'valibot';
import { CAUSES, type Cause, OUTCOMES, type Outcome } from '../base/index.ts';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Stream = v.picklist(['stdout', 'stderr']);
const OUTCOME_NAMES = Object.keys(OUTCOMES) as Outcome[];
const CauseName = v.picklist(Object.keys(CAUSES) as Cause[]);
/** A folded node set. */
const Nodes = v.pipe(v.string(), v.minLength(1));

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
  outcome: v.picklist(OUTCOME_NAMES),
  /** Exit code; null when there is none. */
  exit: v.nullable(v.pipe(v.number(), v.integer())),
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
  outcome: v.picklist(OUTCOME_NAMES),
  cause: v.nullable(CauseName),
});

const RunSummaryEvent = v.strictObject({
  event: v.literal('summary'),
  /** A folded node set for each outcome that occurred. */
  outcomes: v.partial(v.strictObject(v.entriesFromList(OUTCOME_NAMES, Nodes))),
  counts: v.partial(v.strictObject(v.entriesFromList(OUTCOME_NAMES, Count))),
  exit: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)),
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
