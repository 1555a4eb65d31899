/** A job as it happens, as NDJSON: one event a line, as published in the protocol. */

import { endReport, type ShownJob, taskReportOf } from '../../../app/index.ts';
import type { JobJsonEvent } from '../../../protocol/index.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { LineEvents } from '../run/line-events.ts';
import type { DeskEvent } from './desk/job-desk.ts';
import type { JobDisplay } from './job-display.ts';
import { endedTasks, exitOfJob } from './task-report.ts';

export function jsonDisplay(
  { id, name, tasks }: ShownJob,
  { stdout }: CliIo,
  streams: readonly ('stdout' | 'stderr')[] = ['stdout', 'stderr'],
): JobDisplay {
  const emit = (event: JobJsonEvent): Promise<void> | undefined => stdout.write(jsonLine(event));
  const lines = new LineEvents((task, stream, text) =>
    emit({ event: 'line', task: Number(task), stream, ...text }),
  );
  void emit({ event: 'start', v: 1, job: id, name, count: tasks.length });
  return {
    show(event) {
      if (event.kind === 'job') return emit(summary(event.job));
      if (event.kind === 'silence' || event.kind === 'began') return undefined;
      const task = String(event.task.index);
      if (event.kind === 'output')
        return streams.includes(event.stream) ? lines.push(task, event.stream, event.bytes) : undefined;
      return lines.end(task).then(() => emit(ofTask(event)));
    },
  };
}

function ofTask({ kind, task }: Extract<DeskEvent, { kind: 'placed' | 'end' }>): JobJsonEvent {
  const { index, attempt, end } = task;
  if (kind === 'end' && end) {
    const { attempt: last } = taskReportOf(task);
    return { event: 'end', task: index, ...endReport(end), attempt: last };
  }
  return {
    event: 'placed',
    task: index,
    node: attempt?.node ?? '',
    attempt: attempt?.number ?? 1,
    why: attempt?.why ?? '',
  };
}

function summary(job: ShownJob): JobJsonEvent {
  const counts = Map.groupBy(endedTasks(job.tasks), ({ end }) => end.outcome);
  return {
    event: 'summary',
    ended: job.endedMs !== null,
    counts: Object.fromEntries(Array.from(counts, ([outcome, tasks]) => [outcome, tasks.length])),
    exit: exitOfJob(job),
  };
}
