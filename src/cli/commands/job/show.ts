/** `grappe job show`: one job, whole. */

import { jobDocument } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import type { JobReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { openDesk } from './desk/open-desk.ts';
import { jobPlace } from './job-place.ts';
import { showText } from './show-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  using desk = await openDesk(args, io);
  const { job: whole, tasks } = await jobPlace(desk, args);
  const chosen = tasks && new Set(tasks);
  const job = chosen ? { ...whole, tasks: whole.tasks.filter(({ index }) => chosen.has(index)) } : whole;
  const files = await desk.results(job, tasks);
  const slurmWaits = await desk.slurmWaits(job);
  await io.stdout.write(
    args.has('json')
      ? jsonLine({ v: 1, ...jobDocument(job), slurmWaits } satisfies JobReport)
      : showText(job, files, slurmWaits),
  );
  if (whole.endedMs === null) await desk.wake();
  return EXIT.ok;
}
