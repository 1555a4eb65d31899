/** What attempts wrote, by offset: each byte once, and no more than they may write. */

import type { Database, Row } from '../../store/index.ts';
import { fenced } from './lease.ts';

export type StreamName = 'stdout' | 'stderr';

export interface OutputChunk {
  readonly attempt: string;
  readonly stream: StreamName;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A chunk that was not taken, and why. `gap`: bytes before it are missing; go on from `known`. */
export interface RefusedChunk {
  readonly attempt: string;
  readonly stream: StreamName;
  readonly reason: 'gap' | 'ended' | 'unknown';
  /** As far as the stream is known. */
  readonly known: number;
}

/** A part of one stream. */
export interface OutputPart {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface OutputRequest {
  readonly attempt: string;
  readonly stream: StreamName;
  readonly from: number;
  readonly max: number;
}

/** Rows that are smaller grow: a node that sends single bytes does not fill the file with rows. */
const SMALL_ROW = 4096;

const LAST_ROW = `SELECT offset, bytes FROM outputs WHERE attempt = ? AND stream = ?
  ORDER BY offset DESC LIMIT 1`;
const ROW_AT = `SELECT substr(bytes, ? - offset + 1, ?) AS bytes FROM outputs
  JOIN attempts ON attempts.number = outputs.attempt
  WHERE id = ? AND stream = ? AND offset <= ? ORDER BY offset DESC LIMIT 1`;

/** Bytes and offsets are written together, or not at all. */
export function addOutput(database: Database, fence: number, chunks: readonly OutputChunk[]): RefusedChunk[] {
  const streams = Map.groupBy(chunks, ({ attempt, stream }) => `${stream} ${attempt}`);
  return fenced(database, fence, () =>
    streams
      .values()
      .flatMap((ofStream) => addToStream(database, ofStream))
      .toArray(),
  );
}

/** Chunks of one stream, in the order in which they came. */
function addToStream(database: Database, chunks: readonly OutputChunk[]): RefusedChunk[] {
  const [first] = chunks;
  if (!first) return [];
  const { attempt, stream } = first;
  const [row] = database.rows('SELECT * FROM attempts WHERE id = ?', attempt);
  if (!row) return [{ attempt, stream, reason: 'unknown', known: 0 }];
  const { bytes, reason } = newBytes(row, chunks);
  const start = Number(row[stream]);
  if (bytes.length > 0) append(database, Number(row['number']), { stream, offset: start, bytes });
  return reason ? [{ attempt, stream, reason, known: start + bytes.length }] : [];
}

/** What follows upon what is known, up to the first chunk that does not, or to what the attempt may write. */
function newBytes(
  row: Row,
  chunks: readonly OutputChunk[],
): { readonly bytes: Uint8Array; readonly reason: 'gap' | 'ended' | undefined } {
  const limit = Number(row['output_bytes']);
  let known = Number(row[chunks[0]?.stream ?? 'stdout']);
  const parts: Uint8Array[] = [];
  for (const { offset, bytes } of chunks) {
    if (offset > known && known < limit) return { bytes: Buffer.concat(parts), reason: 'gap' };
    const part = bytes.subarray(Math.max(0, known - offset), Math.max(0, limit - offset));
    if (part.length > 0 && row['ended'] !== null) return { bytes: new Uint8Array(), reason: 'ended' };
    parts.push(part);
    known += part.length;
  }
  return { bytes: Buffer.concat(parts), reason: undefined };
}

interface Piece extends OutputPart {
  readonly stream: StreamName;
}

function append(database: Database, attempt: number, { stream, offset, bytes }: Piece): void {
  const [last] = database.rows(LAST_ROW, attempt, stream);
  const before = last?.['bytes'] as Uint8Array | undefined;
  const grows = before !== undefined && before.length < SMALL_ROW;
  database.run('INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?)', [
    grows
      ? [attempt, stream, offset - before.length, Buffer.concat([before, bytes])]
      : [attempt, stream, offset, bytes],
  ]);
  database.run(`UPDATE attempts SET ${stream} = ? WHERE number = ?`, [[offset + bytes.length, attempt]]);
}

/** From `from` on, at most `max` bytes; fewer only where no more are known. */
export function output(database: Database, { attempt, stream, from, max }: OutputRequest): OutputPart {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < max) {
    const at = from + length;
    const [row] = database.rows(ROW_AT, at, max - length, attempt, stream, at);
    const bytes = row?.['bytes'];
    if (!(bytes instanceof Uint8Array) || bytes.length === 0) break;
    parts.push(bytes);
    length += bytes.length;
  }
  return { offset: from, bytes: Buffer.concat(parts) };
}

export function outputSize(database: Database, attempt: string, stream: StreamName): number {
  const [row] = database.rows('SELECT stdout, stderr FROM attempts WHERE id = ?', attempt);
  return Number(row?.[stream] ?? 0);
}
