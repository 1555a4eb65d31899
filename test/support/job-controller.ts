/**
 * A process that acts for the queue of its account, as `submit` starts one: `node job-controller.ts [LINGER_MS]`. Prints
 * how it ended.
 */

import { controlQueue } from '../../src/app/jobs/control-queue.ts';

const [lingerMs = '600000'] = process.argv.slice(2);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

const end = await controlQueue({
  env: process.env,
  lingerMs: Number(lingerMs),
  warn: (error) => process.stderr.write(`${error.code}: ${error.message}\n`),
  stop: stop.signal,
});
process.stdout.write(`${end}\n`);
