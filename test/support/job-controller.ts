/**
 * A process that acts for the queue of its account, as `submit` starts one, again and again: `node job-controller.ts
 * [LINGER_MS]`. Prints how it ended, unless that was for want of jobs.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { controlQueue } from '../../src/app/jobs/control-queue.ts';

const [lingerMs = '600000'] = process.argv.slice(2);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

for (;;) {
  const end = await controlQueue({
    env: process.env,
    lingerMs: Number(lingerMs),
    warn: (error) => process.stderr.write(`${error.code}: ${error.message}\n`),
    stop: stop.signal,
  });
  if (end !== 'idle' || stop.signal.aborted) {
    process.stdout.write(`${end}\n`);
    break;
  }
  await sleep(50);
}
