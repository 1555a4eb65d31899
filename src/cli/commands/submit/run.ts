/** `grappe submit`: a program for the cluster; its id, or what it wrote. */

import { checkWithSlurm, type Fleet, makeRequest, submitJob } from '../../../app/index.ts';
import { stateFolder } from '../../../config/index.ts';
import { JobQueue, type JobRequest } from '../../../jobs/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import type { Connector } from '../../../transport/index.ts';
import type { Arguments } from '../../arguments.ts';
import { connectorOf } from '../../fleet-connector.ts';
import { diesOfSignals } from '../../interrupts.ts';
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
  await askSlurm(args, io, { fleet: options.fleet, request: made.request });
  if (args.has('explain')) {
    const { explainSubmission } = await import('./explain.ts');
    return explainSubmission(args, made.request, io);
  }
  const queue = await JobQueue.open(stateFolder(io.env));
  using desk = new QueueDesk(queue, io);
  const { job, isNew } = await submitJob(queue, made, { fleet: options.fleet, env: io.env });
  return await afterwards({ desk, job, isNew, args }, io);
}

async function askSlurm(
  args: Arguments,
  io: CliIo,
  { fleet, request }: { readonly fleet: Fleet; readonly request: JobRequest },
): Promise<void> {
  if (request.wishes.engine !== 'slurm') return;
  using signals = diesOfSignals(io);
  const connect = (nodes: NodeSet): Connector => connectorOf(args, io, { fleet, nodes });
  if (await checkWithSlurm({ fleet, request, connect, signal: signals.signal })) return;
  if (args.has('quiet') || args.has('json')) return;
  await io.stderr.write(
    `${io.program}: the Slurm of ${fleet.config.jobs.slurm?.login} does not answer now, and could not say whether it has what is asked of it\n`,
  );
}
