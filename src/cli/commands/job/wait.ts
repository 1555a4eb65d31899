/** `grappe job wait`: until all of these jobs have ended. */

import { jobDocument, type ShownJob } from '../../../app/index.ts';
import { exitStatusOf } from '../../../base/index.ts';
import type { JobWaitReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { followToEnd } from './follow-to-end.ts';
import { openDesk } from './desk/open-desk.ts';
import { endedTasks } from './task-report.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.operands.length === 0) throw usageError('which job?', "name its id; 'grappe job list' shows them");
  const part = args.operands.find((name) => name.includes('.'));
  if (part !== undefined)
    throw usageError(`'${part}' names tasks, and whole jobs are waited for`, `grappe job logs -f ${part}`);
  using desk = await openDesk(args, io);
  const named = await Promise.all(args.operands.map((name) => desk.job(name)));
  const jobs: ShownJob[] = [];
  for (const { id } of named) {
    const exit = await followToEnd({ desk, id, shows: 'nothing', args }, io);
    const job = await desk.job(id);
    if (job.endedMs === null) return exit;
    jobs.push(job);
  }
  const exit = exitStatusOf(jobs.flatMap(({ tasks }) => endedTasks(tasks).map(({ end }) => end.outcome)));
  if (args.has('json'))
    await io.stdout.write(jsonLine({ v: 1, jobs: jobs.map(jobDocument), exit } satisfies JobWaitReport));
  return exit;
}
