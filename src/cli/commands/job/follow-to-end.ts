/** Stays with a job until it has ended, shows what it writes, says how it ended, and answers the exit status. */

import type { ShownJob } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { ProgressLine } from '../run/progress-line.ts';
import type { JobDesk } from './desk/job-desk.ts';
import { type FollowInterrupts, watchFollowInterrupts } from './follow-interrupts.ts';
import { type JobDisplay, textDisplay } from './job-display.ts';
import { jsonDisplay } from './job-json-display.ts';
import { SilentNodes } from './silent-nodes.ts';
import { exitOfJob, taskReport } from './task-report.ts';
import { TaskTally } from './task-tally.ts';
import { WhyItWaits } from './why-it-waits.ts';

export interface Followed {
  readonly desk: JobDesk;
  readonly id: string;
  /** What it writes: as it comes, or after the end. */
  readonly shows: 'live' | 'after' | 'nothing';
  readonly args: Arguments;
}

export async function followToEnd(followed: Followed, io: CliIo): Promise<number> {
  const { desk, id, shows, args } = followed;
  using interrupts = watchFollowInterrupts(io);
  const before = await desk.job(id);
  const tally = new TaskTally(before);
  using progress = progressOf(before, tally, args, io);
  const display = displayOf(before, followed, { io, erase: () => progress?.erase() });
  using _waits = tellsMore(args)
    ? new WhyItWaits({ desk, id, io, before: () => progress?.erase() })
    : undefined;
  const isLive = shows === 'live';
  let ended: ShownJob | undefined;
  for await (const event of desk.follow(id, { withOutput: isLive, signal: interrupts.signal })) {
    if (event.kind !== 'job' && event.kind !== 'output') tally.note(event.task);
    if (event.kind === 'job') ended = event.job;
    else if (isLive || event.kind === 'silence') await display.show(event);
  }
  progress?.[Symbol.dispose]();
  if (!ended) return await leave(followed, interrupts, io);
  if (shows === 'after') await showAll(followed, display, interrupts.signal);
  return await finish(ended, display, { args, io, words: desk.words });
}

/** Waits for no more than the reader. */
async function showAll({ desk, id }: Followed, display: JobDisplay, signal: AbortSignal): Promise<void> {
  const all = desk.follow(id, { once: true, signal });
  for await (const event of all) if (event.kind !== 'job') await display.show(event);
}

/** Of one who waits and reads nothing of what tasks write. */
function standingsDisplay(erase: () => void, silent: SilentNodes | undefined): JobDisplay {
  return {
    show(event) {
      if (event.kind !== 'silence') return undefined;
      erase();
      return silent?.note(event);
    },
  };
}

/** Than what the tasks write. */
function tellsMore(args: Arguments): boolean {
  return !args.has('quiet') && !args.has('json');
}

interface Face {
  readonly args: Arguments;
  readonly io: CliIo;
}

async function finish(
  job: ShownJob,
  display: JobDisplay,
  { args, io, words }: Face & { readonly words: string },
): Promise<number> {
  const exit = exitOfJob(job);
  await display.show({ kind: 'job', job });
  await io.stdout.flush();
  if (tellsMore(args)) await io.stderr.write(taskReport(job, io.program, words));
  return exit;
}

function displayOf(
  job: ShownJob,
  { desk, shows, args }: Followed,
  { io, erase }: { readonly io: CliIo; readonly erase: () => void },
): JobDisplay {
  const silent = tellsMore(args) ? new SilentNodes(job.id, desk.words, io) : undefined;
  if (shows === 'nothing') return standingsDisplay(erase, silent);
  if (args.has('json')) return jsonDisplay(job, io);
  return textDisplay(io, {
    labels: job.tasks.length > 1 && !args.has('nolabel'),
    rawOutput: args.has('raw-output'),
    streams: ['stdout', 'stderr'],
    tellsRetries: !args.has('quiet'),
    silent,
    before: erase,
  });
}

function progressOf(
  job: ShownJob,
  tally: TaskTally,
  args: Arguments,
  { stderr }: CliIo,
): ProgressLine | undefined {
  const isShown = job.tasks.length > 1 && stderr.isTerminal && tellsMore(args);
  return isShown ? new ProgressLine(stderr, tally) : undefined;
}

async function leave({ desk, id }: Followed, interrupts: FollowInterrupts, io: CliIo): Promise<number> {
  // The reader left: main tells what that means.
  if (interrupts.exit === undefined) return EXIT.ok;
  const { program } = io;
  const isAtKeyboard = interrupts.exit === 130;
  await io.stderr.write(
    `${program}: job ${id} goes on${isAtKeyboard ? '; Ctrl-C again cancels it' : ''}\n` +
      `  grappe job logs -f${desk.words} ${id}\n  grappe job cancel${desk.words} ${id}\n`,
  );
  if (await interrupts.second()) {
    await desk.cancel(id);
    await io.stderr.write(`${program}: job ${id} is cancelled\n`);
  }
  return interrupts.exit;
}
