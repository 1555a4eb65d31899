/** Reads the audit log from its end, a block at a time: what was asked for, and no more of the files than it takes. */

import { createReadStream, statSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { auditPath, fullAuditFiles, openIfThere } from './audit-files.ts';

const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 10;

/** As it was written. */
export type AuditRecord = Readonly<Record<string, unknown>> & {
  readonly number: number;
  readonly at: string;
};

/** Newest first, those with a smaller number than `before`. What is no record is left out: `verifyAudit` tells of it. */
export async function* readAuditBackwards(
  folder: string,
  before = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<AuditRecord, void, undefined> {
  for (const path of filesBefore(auditPath(folder), before)) {
    for await (const line of linesBackwards(path)) {
      const record = recordIn(line);
      if (record && record.number < before) yield record;
    }
  }
}

/** All of it, as it lies on the disk, the oldest first. */
export async function* auditBytes(folder: string): AsyncGenerator<Uint8Array, void, undefined> {
  for (const path of filesBefore(auditPath(folder), Number.MAX_SAFE_INTEGER).toReversed())
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
}

/** The newest first; not those that hold later records only. */
function filesBefore(path: string, before: number): string[] {
  const full = isThere(path) ? fullAuditFiles(path) : [];
  const files = [...full, path].map((file, at) => {
    const lastBefore = Number(/\.(\d+)$/.exec(full[at - 1] ?? '')?.[1] ?? 0);
    return { file, first: lastBefore + 1 };
  });
  return files
    .filter(({ first }) => first < before)
    .map(({ file }) => file)
    .toReversed();
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

async function* linesBackwards(path: string): AsyncGenerator<string, void, undefined> {
  await using file = await openIfThere(path);
  if (!file) return;
  // The beginning of a line whose rest was read already, the last part first.
  let rest: Uint8Array[] = [];
  for (let end = (await file.stat()).size; end > 0;) {
    const from = Math.max(0, end - BLOCK_BYTES);
    let block = await readPart(file, from, end);
    end = from;
    for (let at = block.lastIndexOf(NEWLINE); at >= 0; at = block.lastIndexOf(NEWLINE)) {
      yield textOf([block.subarray(at + 1), ...rest]);
      rest = [];
      block = block.subarray(0, at);
    }
    rest = [block, ...rest];
  }
  yield textOf(rest);
}

async function readPart(file: FileHandle, from: number, end: number): Promise<Uint8Array> {
  const block = Buffer.alloc(end - from);
  const { bytesRead } = await file.read(block, 0, block.length, from);
  return block.subarray(0, bytesRead);
}

function textOf(parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts).toString('utf8');
}

function recordIn(line: string): AuditRecord | undefined {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is AuditRecord {
  if (typeof value !== 'object' || value === null || !('number' in value) || !('at' in value)) return false;
  return Number.isSafeInteger(value.number) && typeof value.at === 'string';
}
