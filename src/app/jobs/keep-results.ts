/** Brings back the files that a task was to leave: written beside and renamed, under names that were checked on the way. */

import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Engine,
  isPlainPath,
  RESULT_LIMITS,
  type ResultFile,
  type StoredResultFile,
} from '../../jobs/index.ts';

export interface ResultsRequest {
  readonly engine: Engine;
  readonly node: string;
  /** `JOB.TASK.ATTEMPT` */
  readonly attempt: string;
  readonly patterns: readonly string[];
  /** Of the lease under which this is done: whoever lost it, and does not know that yet, touches no files of the next one. */
  readonly fence: number;
  /** The state folder. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export interface Kept {
  readonly files: readonly StoredResultFile[];
  /** What was left out, and why. */
  readonly refused: readonly { readonly path: string; readonly why: string }[];
}

/** Rejects where the link failed: all of them may be asked for again. */
export async function keepResults(request: ResultsRequest): Promise<Kept> {
  const { engine, node, attempt, patterns, fence, folder, signal } = request;
  const files: StoredResultFile[] = [];
  const refused: { path: string; why: string }[] = [];
  if (patterns.length === 0) return { files, refused };
  const [job = '', task = ''] = attempt.split('.');
  const place = join('jobs', job, `${task}.${fence}`);
  // Beside all results: whatever they are called, none of them is called so.
  const draft = join(folder, `${place}.partial`);
  // Of an attempt that was seen before its end was written down.
  for (const left of [join(folder, place), draft]) await rm(left, { recursive: true, force: true });
  for await (const found of engine.results(node, attempt, patterns, RESULT_LIMITS, signal)) {
    if ('trouble' in found) throw new Error(found.refused);
    if ('refused' in found) refused.push({ path: found.path, why: found.refused });
    else if (!isPlainPath(found.path)) refused.push({ path: found.path, why: 'no plain path' });
    // Several patterns may match it.
    else if (!files.some(({ path }) => path === found.path))
      files.push(await keep(found, { folder, draft, place: join(place, found.path) }));
  }
  return { files, refused };
}

interface Destination {
  readonly folder: string;
  readonly draft: string;
  readonly place: string;
}

async function keep(file: ResultFile, { folder, draft, place }: Destination): Promise<StoredResultFile> {
  const whole = join(folder, place);
  await mkdir(dirname(whole), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    await using target = await open(draft, 'wx', 0o600);
    for await (const piece of file.bytes) {
      hash.update(piece);
      sizeBytes += piece.length;
      await target.writeFile(piece);
    }
    await target.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await rename(draft, whole);
  return { path: file.path, sizeBytes, sha256: hash.digest('hex'), place };
}
