/** `grappe job results`: the files that tasks left, listed or copied. */

import { resolve } from 'node:path';
import { copyResults, type ResultCopy, type ShownJob } from '../../../app/index.ts';
import { EXIT, GrappeError } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { JobResultsReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { sizeText } from '../../quantities.ts';
import { jsonLine } from '../run/json-line.ts';
import { openDesk } from './desk/open-desk.ts';
import { placeOf } from './job-place.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const [word, folder, other] = args.operands;
  if (word === undefined) throw usageError('which job?', "name its id; 'grappe job list' shows them");
  if (other !== undefined) throw usageError(`unexpected operand '${other}'`, 'ID [DIR]');
  using desk = await openDesk(args, io);
  const { job, tasks } = await placeOf(desk, word);
  const found = await desk.results(job, tasks);
  const copies = found.map((each) => ({ ...each, to: nameOf(job, each.task, each.file.path) }));
  if (copies.length === 0) throw none(job);
  const into = folder === undefined ? undefined : resolve(io.cwd, folder);
  if (into !== undefined) await copyResults(copies, into);
  await io.stdout.write(
    args.has('json') ? jsonLine(reportOf(job.id, copies, into)) : copies.map(lineOf).join(''),
  );
  return EXIT.ok;
}

type Copies = readonly (ResultCopy & { readonly task: number })[];

function nameOf({ tasks }: ShownJob, task: number, path: string): string {
  return tasks.length > 1 ? `${task}/${path}` : path;
}

function lineOf({ to, file }: Copies[number]): string {
  return `${sanitise(to)}  ${sizeText(file.sizeBytes)}\n`;
}

function reportOf(job: string, copies: Copies, into: string | undefined): JobResultsReport {
  const files = copies.map(({ task, to, file: { path, sizeBytes, sha256 } }) => ({
    ...{ task, path, sizeBytes, sha256 },
    to: into === undefined ? null : resolve(into, to),
  }));
  return { v: 1, job, files };
}

function none({ id, work, endedMs }: ShownJob): GrappeError {
  const hint =
    work.results.length === 0
      ? "say what to bring back: grappe submit --result '*.csv'"
      : endedMs === null
        ? 'they are brought when a task has ended'
        : `no regular file of it is called ${work.results.join(' or ')}`;
  return new GrappeError('nothing-selected', { message: `job ${id} has left no files`, hint });
}
