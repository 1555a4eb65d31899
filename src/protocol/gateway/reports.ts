/** What a gateway says. All of it is judged against these shapes before anything believes it. */

import * as v from 'valibot';
import { CauseName, Count } from '../shapes.ts';
import { Id, LeafEnd, LeafStat, Path, Text, WireBytes } from './wire.ts';

/** What its first lines may be, before the bundle runs. */
export const StartReport = v.variant('type', [
  /** There is no Node, or one that is too old. */
  v.strictObject({ type: v.literal('no-node'), version: v.nullable(Text) }),
  /** The bundle is to be sent. */
  v.strictObject({ type: v.literal('wanted') }),
  /** The bundle is there, whole, and starts. */
  v.strictObject({ type: v.literal('held') }),
  v.strictObject({ type: v.literal('unfit'), why: Text }),
  v.strictObject({
    type: v.literal('ready'),
    protocol: Count,
    version: Text,
    /** How much of its input it has room to keep, where that may be less than both sides know. */
    roomBytes: v.exactOptional(Count),
  }),
]);
export type StartReport = v.InferOutput<typeof StartReport>;

export const FileAnswer = v.variant('kind', [
  v.strictObject({ kind: v.literal('done') }),
  v.strictObject({ kind: v.literal('stat'), stat: v.nullable(LeafStat) }),
  v.strictObject({ kind: v.literal('path'), path: Path }),
  v.strictObject({
    kind: v.literal('failed'),
    code: v.picklist(['copy', 'local']),
    message: Text,
    why: v.exactOptional(Text),
  }),
]);
export type FileAnswer = v.InferOutput<typeof FileAnswer>;

export const LeafEntry = v.strictObject({ name: Path, stat: v.nullable(LeafStat) });
export type LeafEntry = v.InferOutput<typeof LeafEntry>;

export const GatewayReport = v.variant('type', [
  v.strictObject({ type: v.literal('connected'), id: Id, user: v.exactOptional(Text) }),
  v.strictObject({
    type: v.literal('unreached'),
    id: Id,
    outcome: v.picklist(['unreachable', 'denied', 'hostkey', 'local', 'cancelled']),
    cause: CauseName,
    message: Text,
    hint: v.exactOptional(Text),
  }),
  /** The command has left for the leaf. */
  v.strictObject({ type: v.literal('sent'), id: Id }),
  v.strictObject({
    type: v.literal('output'),
    id: Id,
    stream: v.picklist(['stdout', 'stderr']),
    bytes: WireBytes,
  }),
  v.strictObject({ type: v.literal('ended'), id: Id, end: LeafEnd, alive: v.boolean() }),
  /** So much input was taken. */
  v.strictObject({ type: v.literal('taken'), id: Id, count: Count }),
  v.strictObject({
    type: v.literal('entries'),
    id: Id,
    entries: v.pipe(v.array(LeafEntry), v.minLength(1), v.maxLength(1000)),
  }),
  v.strictObject({ type: v.literal('answer'), id: Id, answer: FileAnswer, alive: v.boolean() }),
  v.strictObject({ type: v.literal('beat') }),
]);
export type GatewayReport = v.InferOutput<typeof GatewayReport>;
