/** `grappe job logs`: what tasks wrote, so far or until the end. */

import type { ShownJob } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { markInOneGo } from '../../marking.ts';
import { openDesk } from './desk/open-desk.ts';
import { type JobDisplay, textDisplay } from './job-display.ts';
import { jsonDisplay } from './job-json-display.ts';
import { type JobPlace, jobPlace } from './job-place.ts';
import { SilentNodes } from './silent-nodes.ts';
import { taskReport } from './task-report.ts';
import { WhyItWaits } from './why-it-waits.ts';

const STREAMS = ['stdout', 'stderr'] as const;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  markInOneGo();
  args.refuseTogether([['stdout', 'stderr']]);
  using desk = await openDesk(args, io);
  const { job, tasks } = await jobPlace(desk, args);
  using interrupts = watchInterrupts(io);
  const display = displayOf({ job, tasks }, { args, io, words: desk.words });
  const once = !args.has('follow');
  using _waits =
    once || args.has('json') ? undefined : new WhyItWaits({ desk, id: job.id, io, before: () => undefined });
  const { signal } = interrupts;
  for await (const event of desk.follow(job.id, { tasks, once, signal })) {
    await display.show(event);
    if (event.kind !== 'job' || once || args.has('json')) continue;
    await io.stdout.flush();
    await io.stderr.write(taskReport(partOf(event.job, tasks), io.program, desk.words));
  }
  await io.stdout.flush();
  return interrupts.exit ?? EXIT.ok;
}

function displayOf(
  { job, tasks }: JobPlace,
  { args, io, words }: { readonly args: Arguments; readonly io: CliIo; readonly words: string },
): JobDisplay {
  const chosen = STREAMS.filter((stream) => args.has(stream));
  const streams = chosen.length > 0 ? chosen : STREAMS;
  if (args.has('json')) return jsonDisplay(job, io, streams);
  return textDisplay(io, {
    labels: (tasks ?? job.tasks).length > 1 && !args.has('nolabel'),
    rawOutput: args.has('raw-output'),
    streams,
    tellsRetries: args.has('follow'),
    silent: args.has('follow') ? new SilentNodes(job.id, words, io) : undefined,
    before: () => undefined,
  });
}

function partOf(
  { id, tasks }: ShownJob,
  chosen: readonly number[] | undefined,
): Pick<ShownJob, 'id' | 'tasks'> {
  return { id, tasks: chosen ? tasks.filter(({ index }) => chosen.includes(index)) : tasks };
}
