/** `grappe job wait`: until all of these jobs have ended. */

import { jobDocument } from '../../../app/index.ts';
import { exitStatusOf } from '../../../base/index.ts';
import type { JobWaitReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { followToEnd } from './follow-to-end.ts';
import { openQueue } from './job-place.ts';
import { endedTasks } from './task-report.ts';
import { wakerOf } from './waker-of.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.operands.length === 0) throw usageError('which job?', "name its id; 'grappe job list' shows them");
  using queue = await openQueue(io);
  const waker = wakerOf(queue, io);
  const ids = args.operands.map((name) => queue.job(name).id);
  for (const id of ids) {
    const exit = await followToEnd({ queue, id, waker, shows: 'nothing', args }, io);
    if (queue.job(id).endedMs === null) return exit;
  }
  const jobs = ids.map((id) => queue.job(id));
  const exit = exitStatusOf(jobs.flatMap(({ tasks }) => endedTasks(tasks).map(({ end }) => end.outcome)));
  if (args.has('json'))
    await io.stdout.write(jsonLine({ v: 1, jobs: jobs.map(jobDocument), exit } satisfies JobWaitReport));
  return exit;
}
