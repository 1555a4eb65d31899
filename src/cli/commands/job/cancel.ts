/** `grappe job cancel`: ends what waits, and asks for the end of what runs. */

import { EXIT } from '../../../base/index.ts';
import type { JobCancelReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { openDesk } from './desk/open-desk.ts';
import { jobPlace } from './job-place.ts';

type Cancelled = Pick<JobCancelReport, 'ended' | 'asked' | 'givenUp'>;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  using desk = await openDesk(args, io);
  const { job, tasks } = await jobPlace(desk, args);
  const { ended, asked, givenUp } = await desk.cancel(job.id, { tasks, force: args.has('force') });
  await io.stdout.write(
    args.has('json')
      ? jsonLine({ v: 1, job: job.id, ended, asked, givenUp } satisfies JobCancelReport)
      : textOf(job.id, { ended, asked, givenUp }),
  );
  await desk.wake();
  return EXIT.ok;
}

function textOf(id: string, { ended, asked, givenUp }: Cancelled): string {
  if (ended + asked + givenUp === 0) return `job ${id}: nothing to cancel, it has ended\n`;
  const parts = [
    ...(ended > 0 ? [`${tasksOf(ended)} cancelled`] : []),
    ...(asked > 0 ? [`${tasksOf(asked)} being ended`] : []),
    ...(givenUp > 0
      ? [`${tasksOf(givenUp)} given up on ${givenUp > 1 ? 'silent nodes' : 'a silent node'}`]
      : []),
  ];
  return `job ${id}: ${parts.join(', ')}\n`;
}

function tasksOf(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}
