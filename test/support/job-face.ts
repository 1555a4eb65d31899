/** The command line beside made-up nodes: it finds the queue of a JobWorld, and somebody who acts for it. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dispatch } from '../../src/cli/dispatch.ts';
import { errorText } from '../../src/cli/error-text.ts';
import { type Clock, GrappeError, systemClock } from '../../src/base/index.ts';
import { type CapturedIo, capturedIo, type CapturedIoOptions } from './captured-io.ts';
import { JobWorld } from './job-world.ts';

export interface Said {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface JobFace extends AsyncDisposable {
  readonly world: JobWorld;
  /** The working folder: a grappe.yaml for the nodes lies there. */
  readonly cwd: string;
  /** `grappe WORDS` to its end. */
  run(words: readonly string[], options?: CapturedIoOptions): Promise<Said>;
  /** The same while the test looks on. */
  start(
    words: readonly string[],
    options?: CapturedIoOptions,
  ): { readonly io: CapturedIo; readonly said: Promise<Said> };
}

/** The time of the commands; but nobody looks up as seldom as in earnest. */
const HURRIED: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal),
};

/** `jobs`: lines of the configuration. */
export async function openJobFace(names: readonly string[], jobs: readonly string[] = []): Promise<JobFace> {
  const world = await JobWorld.openBy({ acting: HURRIED, programs: systemClock }, names);
  const home = dirname(world.folder);
  const cwd = join(home, 'work');
  mkdirSync(cwd);
  const lines = [`version: 1`, `nodes: ${names.join(',')}`, ...(jobs.length > 0 ? ['jobs:', ...jobs] : [])];
  writeFileSync(join(cwd, 'grappe.yaml'), `${lines.join('\n')}\n`);
  await keepActing(world);
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_STATE_HOME: home, GRAPPE_NO_PERSIST: '1' };
  const start: JobFace['start'] = (words, options) => {
    const io = capturedIo({ cwd, env, ...options });
    return {
      io,
      said: statusOf(words, io).then((exit) => ({ exit, stdout: io.stdoutText(), stderr: io.stderrText() })),
    };
  };
  return {
    world,
    cwd,
    run: (words, options) => start(words, options).said,
    start,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
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

/** Whoever acts takes made-up nodes for those of the configuration: nobody else is to be started, so he stays. */
async function keepActing(world: JobWorld): Promise<void> {
  const job = world.submit('out ready');
  world.control(600_000);
  await world.until(() => world.job(job).endedMs !== null);
  world.queue.prune({ nowMs: Date.now() + 1, keepMs: 0, maxBytes: 2 ** 40, forget: () => undefined });
}
