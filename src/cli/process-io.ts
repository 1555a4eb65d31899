/** CliIo on the real process. */

import { createReadStream, fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import { FdOutput } from './fd-output.ts';
import { ask } from './ask-line.ts';
import type { CliIo, SignalName } from './io.ts';

export function processIo(program: string): CliIo {
  return {
    program,
    stdin: {
      isTerminal: isatty(0),
      get isEmpty() {
        return isEmptyInput();
      },
      bytes: () => createReadStream('', { fd: 0, autoClose: false }),
      onLine,
      ask,
    },
    stdout: new FdOutput(1),
    stderr: new FdOutput(2),
    env: process.env,
    cwd: process.cwd(),
    onSignal,
    leave: (status) => process.exit(status),
  };
}

/** The terminal hands over whole lines: any data is one. */
function onLine(handler: () => void): () => void {
  process.stdin.on('data', handler);
  return () => {
    process.stdin.off('data', handler);
    process.stdin.pause();
  };
}

function isEmptyInput(): boolean {
  try {
    return fstatSync(0).isCharacterDevice();
  } catch {
    // A closed descriptor.
    return true;
  }
}

function onSignal(handler: (signal: SignalName) => void): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const handlers = names.map((name) => [name, () => handler(name)] as const);
  for (const [name, listener] of handlers) process.on(name, listener);
  return () => {
    for (const [name, listener] of handlers) process.off(name, listener);
  };
}
