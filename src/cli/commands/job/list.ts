/** `grappe job list`: the jobs of this account, newest first. */

import { jobRow } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import { JOB_STATES, type JobListRequest, OPEN_JOB_STATES } from '../../../jobs/index.ts';
import type { JobListReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { queueText } from '../nodes-slurm/slurm-text.ts';
import { jsonLine } from '../run/json-line.ts';
import { openDeskIfAny } from './desk/open-desk.ts';
import { listText } from './list-text.ts';

const USUAL_NUMBER = 20;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.has('engine')) return listSlurm(args, io);
  if (args.has('config')) throw usageError("option '--config' is for --engine slurm");
  const request = requestOf(args);
  using desk = await openDeskIfAny(args, io);
  // As it stood before this command sees to it.
  const { jobs, controller } = (await desk?.list(request)) ?? { jobs: [], controller: null };
  await io.stdout.write(
    args.has('json')
      ? jsonLine({ v: 1, controller, jobs: jobs.map(jobRow) } satisfies JobListReport)
      : listText(jobs, io),
  );
  await io.stdout.flush();
  if (!desk || controller) return EXIT.ok;
  if ((await desk.list({ states: OPEN_JOB_STATES, limit: 1 })).jobs.length === 0) return EXIT.ok;
  if (!args.has('json'))
    await io.stderr.write(`${io.program}: nobody acts for the jobs that wait: somebody is started\n`);
  await desk.wake();
  return EXIT.ok;
}

/** The queue of Slurm is not ours: all of it is told as it is. */
async function listSlurm(args: Arguments, io: CliIo): Promise<number> {
  const engine = args.value('engine');
  if (engine !== 'slurm') throw usageError(`option '--engine' is slurm, not '${engine}'`);
  const other = ['number', 'user', 'state'].find((name) => args.has(name));
  if (other !== undefined)
    throw usageError(`option '--${other}' is for jobs of grappe`, "Slurm's own queue is shown whole");
  const { slurmReport } = await import('../nodes-slurm/slurm-report.ts');
  const report = await slurmReport(args, io);
  await io.stdout.write(args.has('json') ? jsonLine(report) : queueText(report));
  return EXIT.ok;
}

function requestOf(args: Arguments): JobListRequest {
  const user = args.value('user');
  const states = args.value('state')?.split(',');
  const unknown = states?.find((state) => !JOB_STATES.some((known) => known === state));
  if (unknown !== undefined)
    throw usageError(`option '--state' is one of ${JOB_STATES.join(', ')}, not '${unknown}'`);
  return {
    limit: args.integer('number', 1, 100_000) ?? USUAL_NUMBER,
    ...(user !== undefined && { user }),
    ...(states && { states: JOB_STATES.filter((state) => states.includes(state)) }),
  };
}
