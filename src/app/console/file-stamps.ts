/** Whether files are still as they were read: by inode, size and time of change. */

import { stat } from 'node:fs/promises';

export async function fileStamps(paths: readonly string[]): Promise<string> {
  const stamps = await Promise.all(paths.map((path) => stampOf(path)));
  return stamps.join('\n');
}

async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${path} ${ino} ${size} ${mtimeNs}`;
  } catch {
    // Gone, or not ours to see: a state like any other, told by whoever reads it next.
    return `${path} -`;
  }
}
