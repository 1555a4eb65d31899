/** `grappe job cancel`: ends what waits, and asks for the end of what runs. */

import { auditEnds } from '../../../app/index.ts';
import { EXIT, systemClock } from '../../../base/index.ts';
import type { JobCancelReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { jobPlace, openQueue } from './job-place.ts';
import { wakeOrSay, wakerOf } from './waker-of.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  using queue = await openQueue(io);
  const { job, tasks } = jobPlace(queue, args);
  const { ended, asked } = queue.cancel(job.id, systemClock.date().getTime(), tasks);
  await io.stdout.write(
    args.has('json')
      ? jsonLine({ v: 1, job: job.id, ended, asked } satisfies JobCancelReport)
      : textOf(job.id, { ended, asked }),
  );
  await auditEnds(queue, io.env);
  await wakeOrSay(wakerOf(queue, io), io);
  return EXIT.ok;
}

function textOf(id: string, { ended, asked }: { readonly ended: number; readonly asked: number }): string {
  if (ended + asked === 0) return `job ${id}: nothing to cancel, it has ended\n`;
  const parts = [
    ...(ended > 0 ? [`${tasksOf(ended)} cancelled`] : []),
    ...(asked > 0 ? [`${tasksOf(asked)} being ended on ${asked > 1 ? 'their nodes' : 'its node'}`] : []),
  ];
  return `job ${id}: ${parts.join(', ')}\n`;
}

function tasksOf(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}
