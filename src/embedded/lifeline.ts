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

/** Attempts of jobs detach themselves; the mark in their environment tells whose they are. */
const END_ATTEMPTS = `trap '' TERM HUP INT; read -r word; round=0
while [ $round -lt 50 ] && files=$(grep -lzF "GRAPPE_ATTEMPT=$1/" /proc/[0-9]*/environ 2>/dev/null); do
  for file in $files; do file=\${file#/proc/}; kill -KILL "\${file%%/*}" 2>/dev/null; done
  round=$((round+1)); sleep 0.1
done`;

/** Ends the attempts below this folder when it is disposed of, or this process is gone. */
export function guardAttempts(folder: string): AsyncDisposable {
  const words = ['-c', END_ATTEMPTS, 'grappe-demo', folder];
  const guard = spawn('/bin/sh', words, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const ended = once(guard, 'exit');
  return {
    async [Symbol.asyncDispose]() {
      guard.stdin.end();
      await ended;
    },
  };
}
