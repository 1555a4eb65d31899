/** A named pipe that nobody writes to: whoever reads it waits until this process is gone, be it killed. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { GrappeError, systemReason } from '../base/index.ts';

export async function openLifeline(path: string): Promise<FileHandle> {
  try {
    await once(spawn('mkfifo', ['-m', '600', path], { stdio: 'ignore' }), 'exit');
    // For writing too: whoever opens it then finds a writer, and waits.
    return await open(path, constants.O_RDWR);
  } catch (cause) {
    throw new GrappeError('local', {
      message: `cannot make a named pipe '${path}'`,
      why: systemReason(cause),
      hint: "the demo's services need 'mkfifo', and a TMPDIR that can hold named pipes",
      cause,
    });
  }
}
