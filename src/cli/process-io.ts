/** CliIo on the real process. */

import { createReadStream } from 'node:fs';
import { isatty } from 'node:tty';
import { FdOutput } from './fd-output.ts';
import type { CliIo } from './io.ts';

export function processIo(program: string): CliIo {
  return {
    program,
    stdin: {
      isTerminal: isatty(0),
      bytes: () => createReadStream('', { fd: 0, autoClose: false }),
    },
    stdout: new FdOutput(1),
    stderr: new FdOutput(2),
    env: process.env,
    cwd: process.cwd(),
    onSignal,
  };
}

function onSignal(handler: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const handlers = names.map((name) => [name, () => handler(name)] as const);
  for (const [name, listener] of handlers) process.on(name, listener);
  return () => {
    for (const [name, listener] of handlers) process.off(name, listener);
  };
}
