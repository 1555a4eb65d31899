/** What orders to a gateway and its reports have in common. Each is one line of JSON. */

import * as v from 'valibot';
import { CauseName, Count } from '../shapes.ts';

/** Goes up when either side would misunderstand the other. */
export const GATEWAY_PROTOCOL = 1;

/** A longer line is an error of whoever wrote it. */
export const MOST_LINE_BYTES = 1024 * 1024;

/** Bytes of one message before they are written as base64. */
export const PIECE_BYTES = 64 * 1024;

/** Bytes of output of one command, or of one file, that may be on their way. */
export const OUTPUT_WINDOW_BYTES = 256 * 1024;
/**
 * So much of it may come all the same: a node that is told to wait may use up the SSH window that it has (1 MiB), and what
 * was taken is told in steps.
 */
export const MOST_UNTAKEN_BYTES = 2 * 1024 * 1024;
/** The same of its input. */
export const INPUT_WINDOW_BYTES = 256 * 1024;

const MOST_BASE64 = Math.ceil(PIECE_BYTES / 3) * 4;
const Base64 = v.pipe(
  v.string(),
  v.maxLength(MOST_BASE64),
  v.minLength(1),
  v.check((text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text), 'base64'),
);

/** The number of a piece of work: whoever asks for it chooses the number. */
export const Id = Count;
export const Text = v.pipe(v.string(), v.maxLength(4096));
export const Path = v.pipe(v.string(), v.maxLength(16_384));

/**
 * `new`: the other side keeps them under the next number, from 0; `ref`: that number again, so that equal bytes cross
 * once; `raw`: not kept.
 */
export const WireBytes = v.union([
  v.strictObject({ new: Base64 }),
  v.strictObject({ ref: Count }),
  v.strictObject({ raw: Base64 }),
]);
export type WireBytes = v.InferOutput<typeof WireBytes>;

/** Outcomes of what was never sent. */
export const UnsentOutcome = v.picklist([
  'unreachable',
  'denied',
  'hostkey',
  'local',
  'cancelled',
  'not-run',
  'failed',
]);
const Why = { cause: CauseName, detail: Text };

/** How a command on a leaf ended, as the gateway's own transport tells it. */
export const LeafEnd = v.variant('kind', [
  v.strictObject({
    kind: v.literal('exited'),
    /** As SSH tells it (RFC 4254 section 6.10): an odd server may say what no shell does. */
    code: v.pipe(Count, v.maxValue(0xffff_ffff)),
    detail: v.exactOptional(Text),
  }),
  v.strictObject({
    kind: v.literal('signalled'),
    signal: Text,
    detail: v.exactOptional(Text),
  }),
  v.strictObject({ kind: v.literal('lost'), ...Why }),
  v.strictObject({ kind: v.literal('not-sent'), outcome: UnsentOutcome, ...Why }),
  v.strictObject({ kind: v.literal('local'), detail: Text }),
]);

export const LeafStat = v.strictObject({
  kind: v.picklist(['file', 'directory', 'link', 'other']),
  sizeBytes: Count,
  mode: v.pipe(Count, v.maxValue(0o7777)),
  modifiedMs: v.pipe(v.number(), v.finite()),
});
