/** `grappe submit`: a program for the cluster; its id, or what it wrote. */

import { makeRequest, submitJob } from '../../../app/index.ts';
import { stateFolder } from '../../../config/index.ts';
import { JobQueue } from '../../../jobs/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { markInOneGo } from '../../marking.ts';
import { afterwards } from '../job/afterwards.ts';
import { QueueDesk } from '../job/desk/queue-desk.ts';
import { jobOptions } from './job-options.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  markInOneGo();
  if (args.has('server') || args.has('fingerprint')) {
    const { submitToServer } = await import('./submit-to-server.ts');
    return submitToServer(args, io);
  }
  const options = await jobOptions(args, io);
  const made = await makeRequest(options);
  if (args.has('explain')) {
    const { explainSubmission } = await import('./explain.ts');
    return explainSubmission(args, made.request, io);
  }
  const queue = await JobQueue.open(stateFolder(io.env));
  using desk = new QueueDesk(queue, io);
  const { job, isNew } = await submitJob(queue, made, { fleet: options.fleet, env: io.env });
  return await afterwards({ desk, job, isNew, args }, io);
}
