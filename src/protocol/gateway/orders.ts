/** What a gateway is asked to do. It touches no node that it was not told to connect to. */

import * as v from 'valibot';
import { Count } from '../shapes.ts';
import { Id, Path, Text, WireBytes } from './wire.ts';

/** How a leaf is reached, where the configuration says so; the rest is the gateway's own ssh configuration. */
export const LeafReach = v.strictObject({
  user: v.exactOptional(Text),
  port: v.exactOptional(v.pipe(Count, v.minValue(1), v.maxValue(65_535))),
  address: v.exactOptional(Text),
  connectTimeoutMs: v.pipe(Count, v.minValue(1)),
});
export type LeafReach = v.InferOutput<typeof LeafReach>;

const FileAttributes = v.strictObject({
  mode: v.pipe(Count, v.maxValue(0o7777)),
  modifiedMs: v.exactOptional(v.pipe(v.number(), v.finite())),
});

/** What is asked of the files of a leaf. The content of a created file comes as input, that of a read one as output. */
export const FileOrder = v.variant('op', [
  v.strictObject({ op: v.literal('open') }),
  v.strictObject({ op: v.literal('stat'), path: Path }),
  v.strictObject({ op: v.literal('list'), path: Path }),
  v.strictObject({ op: v.literal('read'), path: Path, from: Count }),
  v.strictObject({ op: v.literal('create'), path: Path, attributes: FileAttributes }),
  v.strictObject({ op: v.literal('make-folder'), path: Path, mode: Count }),
  v.strictObject({ op: v.literal('make-link'), path: Path, target: Path }),
  v.strictObject({ op: v.literal('read-link'), path: Path }),
  v.strictObject({ op: v.literal('set-attributes'), path: Path, attributes: FileAttributes }),
  v.strictObject({ op: v.literal('rename'), path: Path, to: Path }),
  v.strictObject({ op: v.literal('remove'), path: Path }),
  v.strictObject({ op: v.literal('realpath'), path: Path }),
]);
export type FileOrder = v.InferOutput<typeof FileOrder>;

export const GatewayOrder = v.variant('type', [
  v.strictObject({ type: v.literal('hello'), protocol: Count }),
  /** Grants one node. */
  v.strictObject({ type: v.literal('connect'), id: Id, node: Text, reach: LeafReach }),
  v.strictObject({
    type: v.literal('exec'),
    id: Id,
    /** The number of its connection. */
    leaf: Id,
    command: v.string(),
    env: v.exactOptional(v.record(v.string(), v.string())),
    stdin: v.boolean(),
    /** Output is wanted as it comes, and not only in pieces that are full. */
    live: v.boolean(),
  }),
  v.strictObject({ type: v.literal('file'), id: Id, leaf: Id, order: FileOrder }),
  v.strictObject({ type: v.literal('input'), id: Id, bytes: WireBytes }),
  v.strictObject({ type: v.literal('input-end'), id: Id, isWhole: v.boolean() }),
  /** So much output was taken. */
  v.strictObject({ type: v.literal('taken'), id: Id, count: Count }),
  /** Ends a command, a connect or a file's transfer; it is still answered. */
  v.strictObject({ type: v.literal('stop'), id: Id }),
  /** The connection is not used any more; not answered. */
  v.strictObject({ type: v.literal('close'), id: Id }),
  v.strictObject({ type: v.literal('beat') }),
]);
export type GatewayOrder = v.InferOutput<typeof GatewayOrder>;
