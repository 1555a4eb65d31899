/** The cache of facts stays small: what nobody asked for long leaves it, and the oldest where there is too much. */

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../base/index.ts';
import { writePrivateFile } from '../private-files/index.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const KEPT_MS = 90 * DAY_MS;
const MOST_FILES = 20_000;
/** Its time is that of the last pruning. */
const MARK = 'pruned';

/** Once a day; `folder` holds files of the cache alone. */
export async function pruneCache(folder: string, now: Date, { mostFiles = MOST_FILES } = {}): Promise<void> {
  const mark = join(folder, MARK);
  const last = await timeOf(mark);
  if (last !== undefined && Math.abs(now.getTime() - last) < DAY_MS) return;
  await writePrivateFile(mark, '', { durable: false });
  const files: { readonly path: string; readonly timeMs: number }[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // Another command may have removed it.
    if (name !== MARK) files.push({ path, timeMs: (await timeOf(path)) ?? 0 });
  }
  const newestFirst = files.toSorted((one, other) => other.timeMs - one.timeMs);
  for (const [at, { path, timeMs }] of newestFirst.entries())
    if (at >= mostFiles || now.getTime() - timeMs > KEPT_MS) await rm(path, { force: true });
}

async function timeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
