/** Endpoints of runs: a command on nodes, while it runs and afterwards. Output stays on the server; rows and lines are asked for. */

import * as v from 'valibot';
import { CauseName, Count, ExitCode, Nodes, OutcomeName, Outcomes } from '../shapes.ts';
import { endpoints } from './endpoint.ts';

const Expression = v.pipe(v.string(), v.minLength(1), v.maxLength(10_000));
const Stream = v.picklist(['stdout', 'stderr']);
/** Above 0 and at most 100, as on the command line. */
const Percentage = v.pipe(
  v.string(),
  v.regex(/^(?!0+(?:\.0+)?%)(?:100|\d{1,2}(?:\.\d{1,3})?)%$/),
  v.transform((text) => text as `${number}%`),
);
const shareFrom = (least: number) =>
  v.union([v.pipe(v.number(), v.integer(), v.minValue(least)), Percentage]);
const Whole = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number));

/** What is to be run, and how. */
export const RunOrder = v.strictObject({
  nodes: Expression,
  command: v.pipe(v.string(), v.maxLength(100_000)),
  /** In its place: sent to the nodes and run there; `command` is its arguments. */
  script: v.optional(v.pipe(v.string(), v.maxLength(1_000_000))),
  fanout: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))),
  timeoutMs: v.optional(Count),
  /** Of `sudo`; empty: root. */
  sudo: v.optional(v.pipe(v.string(), v.maxLength(32))),
  env: v.optional(
    v.record(v.pipe(v.string(), v.regex(/^[A-Za-z_]\w{0,99}$/)), v.pipe(v.string(), v.maxLength(10_000))),
  ),
  chdir: v.optional(v.pipe(v.string(), v.maxLength(4096))),
  /** So many of the first go alone, and the others only if they end well. */
  canary: v.optional(shareFrom(1)),
  batch: v.optional(shareFrom(1)),
  maxFailed: v.optional(shareFrom(0)),
  retry: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))),
  idempotent: v.optional(v.boolean()),
});
export type RunOrder = v.InferOutput<typeof RunOrder>;

export const RunRow = v.strictObject({
  run: v.string(),
  kind: v.picklist(['run', 'copy', 'fetch', 'service']),
  began: v.string(),
  /** Of the console, if it was started there. */
  user: v.string(),
  commands: v.array(v.string()),
  nodes: Nodes,
  count: Count,
  state: v.picklist(['running', 'ended', 'interrupted']),
  exit: v.nullable(v.number()),
  ms: v.nullable(v.number()),
  counts: Outcomes(Count),
  rerunOf: v.nullable(v.string()),
});
export type RunRow = v.InferOutput<typeof RunRow>;

const RunHead = v.strictObject({
  ...RunRow.entries,
  /** By outcome, folded. */
  outcomes: Outcomes(Nodes),
  /** The nodes that went wrong, by cause and by the words that say so. */
  troubles: v.array(
    v.strictObject({
      nodes: Nodes,
      count: Count,
      outcome: OutcomeName,
      cause: v.nullable(CauseName),
      exit: ExitCode,
      detail: v.nullable(v.string()),
    }),
  ),
  running: v.strictObject({ nodes: v.string(), count: Count }),
  waiting: Count,
  /** Distinct texts are held once; of the lines in their order, and of what was kept of an older run, some may be missing. */
  output: v.strictObject({ bytes: Count, lines: Count, droppedBytes: Count, version: Count }),
  /** The words of the command line that do the same. */
  line: v.string(),
  canStop: v.boolean(),
  /** It was stopped; what runs is being ended. */
  isStopping: v.boolean(),
  /** Why this machine could not go on with it, or keep what its nodes write. */
  trouble: v.nullable(v.strictObject({ message: v.string(), why: v.nullable(v.string()) })),
});

const Group = v.strictObject({
  id: v.string(),
  stream: Stream,
  nodes: Nodes,
  count: Count,
  bytes: Count,
  lines: Count,
  /** Nodes of it that may still write. */
  running: Count,
  /** Null where nodes of it ended differently, or have not. */
  exit: ExitCode,
  head: v.array(v.string()),
});

const Lines = v.array(v.strictObject({ text: v.string(), isCut: v.boolean() }));

export const RUNS = endpoints({
  preview: {
    method: 'POST',
    path: '/runs/preview',
    access: 'run-commands',
    summary: 'what an order would run, and on which nodes, without running it',
    body: RunOrder,
    answer: v.strictObject({
      nodes: v.string(),
      count: Count,
      drained: v.string(),
      /** Sentences about what is unusual. */
      risks: v.array(v.string()),
      /** Of the first node, with its placeholders filled in. */
      example: v.nullable(v.strictObject({ node: v.string(), command: v.string() })),
      line: v.string(),
    }),
  },
  start: {
    method: 'POST',
    path: '/runs',
    access: 'run-commands',
    summary: 'run a command on nodes',
    body: RunOrder,
    answer: v.strictObject({ run: v.string() }),
  },
  list: {
    method: 'GET',
    path: '/runs',
    access: 'see-fleet',
    summary: 'runs, the newest first',
    query: v.strictObject({
      limit: v.optional(Whole),
      /** A run; those that began before it. */
      before: v.optional(v.string()),
      text: v.optional(v.pipe(v.string(), v.maxLength(200))),
      /** A node set: runs that had one of these nodes. */
      node: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(10_000))),
      user: v.optional(v.pipe(v.string(), v.maxLength(64))),
      kind: v.optional(v.picklist(['run', 'copy', 'service'])),
      since: v.optional(v.pipe(v.string(), v.isoTimestamp())),
      until: v.optional(v.pipe(v.string(), v.isoTimestamp())),
      state: v.optional(v.picklist(['running', 'failed', 'ok', 'interrupted'])),
    }),
    answer: v.strictObject({
      runs: v.array(RunRow),
      more: v.boolean(),
      /** How long runs are kept, and how large the history becomes. */
      kept: v.strictObject({ isRecorded: v.boolean(), ms: Count, bytes: Count }),
    }),
  },
  show: {
    method: 'GET',
    path: '/runs/:run',
    access: 'see-fleet',
    summary: 'one run: how far it is, and how its nodes ended',
    answer: RunHead,
  },
  groups: {
    method: 'GET',
    path: '/runs/:run/groups',
    access: 'see-fleet',
    summary: 'what its nodes wrote, equal texts together, the largest group first',
    query: v.strictObject({
      stream: v.optional(Stream),
      /** What does not count when texts are compared. */
      mode: v.optional(v.picklist(['exact', 'names', 'numbers'])),
      /** Folded: of these nodes only. */
      nodes: v.optional(Expression),
      from: v.optional(Whole),
      count: v.optional(Whole),
    }),
    answer: v.strictObject({ version: Count, groups: v.array(Group), total: Count }),
  },
  lines: {
    method: 'GET',
    path: '/runs/:run/groups/:group/lines',
    access: 'see-fleet',
    summary: 'lines of one group',
    query: v.strictObject({ from: v.optional(Whole), count: v.optional(Whole) }),
    answer: v.strictObject({ from: Count, total: Count, lines: Lines }),
  },
  log: {
    method: 'GET',
    path: '/runs/:run/lines',
    access: 'see-fleet',
    summary: 'lines of all nodes as they came',
    query: v.strictObject({
      from: v.optional(Whole),
      count: v.optional(Whole),
      nodes: v.optional(Expression),
    }),
    answer: v.strictObject({
      from: Count,
      total: Count,
      /** Lines behind the last that were not kept in their order. */
      dropped: Count,
      lines: v.array(
        v.strictObject({ node: v.string(), stream: Stream, text: v.string(), isCut: v.boolean() }),
      ),
    }),
  },
  diff: {
    method: 'GET',
    path: '/runs/:run/diff',
    access: 'see-fleet',
    summary: 'how two groups differ',
    query: v.strictObject({ a: v.string(), b: v.string() }),
    answer: v.strictObject({
      hunks: v.array(
        v.strictObject({
          header: v.string(),
          lines: v.array(v.strictObject({ mark: v.picklist([' ', '-', '+']), text: v.string() })),
        }),
      ),
      /** The texts were too long to be compared whole. */
      isCut: v.boolean(),
    }),
  },
  search: {
    method: 'GET',
    path: '/runs/:run/search',
    access: 'see-fleet',
    summary: 'lines of the groups that hold a text',
    query: v.strictObject({
      text: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
      count: v.optional(Whole),
    }),
    answer: v.strictObject({
      matches: v.array(v.strictObject({ group: v.string(), nodes: Nodes, line: Count, text: v.string() })),
      more: v.boolean(),
    }),
  },
  order: {
    method: 'GET',
    path: '/runs/:run/order',
    access: 'see-fleet',
    summary: 'what it was started with, as an order that can be changed and started again',
    answer: RunOrder,
  },
  stop: {
    method: 'POST',
    path: '/runs/:run/stop',
    access: 'run-commands',
    summary: 'start no further node and end what runs: TERM, and KILL two seconds later',
    /** Now: without waiting for its end. */
    body: v.strictObject({ now: v.optional(v.boolean(), false) }),
    answer: v.strictObject({}),
  },
  rerun: {
    method: 'POST',
    path: '/runs/:run/rerun',
    access: 'run-commands',
    summary: 'run it again on the nodes that ended so',
    body: v.strictObject({ which: v.picklist(['failed', 'unreachable', 'not-run', 'lost', 'same']) }),
    answer: v.strictObject({ run: v.string() }),
  },
  text: {
    method: 'GET',
    path: '/runs/:run/output.txt',
    access: 'see-fleet',
    summary: 'its output as text, grouped',
    answer: 'text/plain; charset=utf-8',
  },
  ndjson: {
    method: 'GET',
    path: '/runs/:run/output.ndjson',
    access: 'see-fleet',
    summary: 'its events, as `run --json` writes them',
    answer: 'application/x-ndjson',
  },
  tar: {
    method: 'GET',
    path: '/runs/:run/output.tar',
    access: 'see-fleet',
    summary: 'its output, a file for each node and stream',
    answer: 'application/x-tar',
  },
});
