/** A person at the command line of a machine of their own, who reaches a server by --server. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrappeError } from '../../src/base/index.ts';
import { dispatch } from '../../src/cli/dispatch.ts';
import { errorText } from '../../src/cli/error-text.ts';
import { type CapturedIo, capturedIo, type CapturedIoOptions } from './captured-io.ts';

export interface Said {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Clerk extends Disposable {
  /** The working folder, and the home. */
  readonly folder: string;
  readonly env: Record<string, string>;
  run(words: readonly string[], options?: CapturedIoOptions): Promise<Said>;
  /** The same while the test looks on. */
  start(
    words: readonly string[],
    options?: CapturedIoOptions,
  ): { readonly io: CapturedIo; readonly said: Promise<Said> };
}

/** Nothing of the machine of the server is theirs. */
export function newClerk(): Clerk {
  const folder = mkdtempSync(join(tmpdir(), 'grappe-clerk-'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, GRAPPE_NO_PERSIST: '1' };
  const start: Clerk['start'] = (words, options) => {
    const io = capturedIo({ cwd: folder, ...options, env: { ...env, ...options?.env } });
    const said = statusOf(words, io).then((exit) => ({
      exit,
      stdout: io.stdoutText(),
      stderr: io.stderrText(),
    }));
    return { io, said };
  };
  return {
    ...{ folder, env, start },
    run: (words, options) => start(words, options).said,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function statusOf(words: readonly string[], io: CapturedIo): Promise<number> {
  try {
    return await dispatch(words, io);
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    void io.stderr.write(errorText(error, io.program));
    return error.exit;
  }
}
