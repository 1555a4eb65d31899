/** `grappe job show`: one job, whole. */

import { jobDocument } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import type { JobReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { jobPlace, openQueue } from './job-place.ts';
import { showText } from './show-text.ts';
import { wakeOrSay, wakerOf } from './waker-of.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  using queue = await openQueue(io);
  const { job: whole, tasks } = jobPlace(queue, args);
  const chosen = tasks && new Set(tasks);
  const job = chosen ? { ...whole, tasks: whole.tasks.filter(({ index }) => chosen.has(index)) } : whole;
  const files = job.tasks.flatMap(({ index }) =>
    queue.results(job.id, index).map((file) => ({ task: index, file })),
  );
  await io.stdout.write(
    args.has('json') ? jsonLine({ v: 1, ...jobDocument(job) } satisfies JobReport) : showText(job, files),
  );
  if (whole.endedMs === null) await wakeOrSay(wakerOf(queue, io), io);
  return EXIT.ok;
}
