/** A named pipe that nobody writes to: whoever reads it waits until this process is gone, be it killed. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

export async function openLifeline(path: string): Promise<FileHandle> {
  const made = spawn('mkfifo', ['-m', '600', path], { stdio: 'ignore' });
  const [exit] = (await once(made, 'exit')) as [number | null];
  if (exit !== 0) throw new Error(`mkfifo ${path} failed`);
  // For reading too: a pipe without a reader would not open.
  return open(path, constants.O_RDWR);
}
