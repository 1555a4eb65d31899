/** Submits the same job under each of so many keys: `node job-submitter.ts FOLDER JOB KEYS`. Prints the ids. */

import { JobQueue } from '../../src/jobs/index.ts';
import { type GivenJob, submission } from './job-request.ts';

const [folder = '', job = '{}', keys = '1'] = process.argv.slice(2);

using queue = await JobQueue.open(folder);
for (let key = 0; key < Number(keys); key++) {
  const given = JSON.parse(job) as GivenJob;
  process.stdout.write(`${queue.accept(submission({ ...given, key: `key ${key}` }), Date.now()).job}\n`);
}
