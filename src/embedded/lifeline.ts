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

/**
 * Attempts of jobs detach themselves. Those that have not ended have left the number of their group; whatever else is
 * theirs has a mark in its environment.
 */
const END_ATTEMPTS = `trap '' TERM HUP INT; read -r word; round=0
for file in "$1"/nodes/*/.local/state/grappe/jobs/*/*/*/group; do
  [ ! -e "\${file%group}rc" ] && read -r group ticks <"$file" && kill -KILL "-$group"
done 2>/dev/null
while [ $round -lt 50 ]; do
  files=$(grep -lzF "GRAPPE_ATTEMPT=$1/" /proc/[0-9]*/environ 2>/dev/null)
  [ -n "$files" ] || break
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
