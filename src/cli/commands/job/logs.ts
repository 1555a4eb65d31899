/** `grappe job logs`: what tasks wrote, so far or until the end. */

import { followJob } from '../../../app/index.ts';
import { EXIT, systemClock } from '../../../base/index.ts';
import type { Job } from '../../../jobs/index.ts';
import type { Arguments } from '../../arguments.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { markInOneGo } from '../../marking.ts';
import { textDisplay } from './job-display.ts';
import { jsonDisplay } from './job-json-display.ts';
import { jobPlace, openQueue } from './job-place.ts';
import { taskReport } from './task-report.ts';
import { keepAwake, wakerOf } from './waker-of.ts';

const STREAMS = ['stdout', 'stderr'] as const;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  markInOneGo();
  args.refuseTogether([['stdout', 'stderr']]);
  using queue = await openQueue(io);
  const { job, tasks } = jobPlace(queue, args);
  const chosen = STREAMS.filter((stream) => args.has(stream));
  const streams = chosen.length > 0 ? chosen : STREAMS;
  const looked = job.endedMs === null ? await keepAwake(wakerOf(queue, io), io) : () => undefined;
  using interrupts = watchInterrupts(io);
  const display = args.has('json')
    ? jsonDisplay(job, io, streams)
    : textDisplay(io, {
        labels: (tasks ?? job.tasks).length > 1 && !args.has('nolabel'),
        rawOutput: args.has('raw-output'),
        streams,
        tellsRetries: args.has('follow'),
        before: () => undefined,
      });
  const once = !args.has('follow');
  const { signal } = interrupts;
  const events = followJob(queue, job.id, { clock: systemClock, tasks, once, looked, signal });
  for await (const event of events) {
    await display.show(event);
    if (event.kind !== 'job' || once || args.has('json')) continue;
    await io.stdout.flush();
    await io.stderr.write(taskReport(partOf(event.job, tasks), io.program));
  }
  await io.stdout.flush();
  return interrupts.exit ?? EXIT.ok;
}

function partOf({ id, tasks }: Job, chosen: readonly number[] | undefined): Pick<Job, 'id' | 'tasks'> {
  return { id, tasks: chosen ? tasks.filter(({ index }) => chosen.includes(index)) : tasks };
}
