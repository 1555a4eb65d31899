/** What follows upon a job that was just accepted: its id, or all of its life. */

import { EXIT } from '../../../base/index.ts';
import type { JobSubmitReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import type { JobDesk } from './desk/job-desk.ts';
import { followToEnd } from './follow-to-end.ts';

export interface AcceptedJob {
  readonly desk: JobDesk;
  readonly job: string;
  readonly isNew: boolean;
  readonly args: Arguments;
}

export async function afterwards({ desk, job, isNew, args }: AcceptedJob, io: CliIo): Promise<number> {
  const say = async (text: string): Promise<void> => {
    if (!args.has('quiet')) await io.stderr.write(`${io.program}: ${text}\n`);
  };
  if (args.has('wait') || args.has('follow')) {
    if (!args.has('json')) await say(`job ${job}`);
    const shows = args.has('follow') ? 'live' : 'after';
    return await followToEnd({ desk, id: job, shows, args }, io);
  }
  const report: JobSubmitReport = { v: 1, job, new: isNew };
  await io.stdout.write(args.has('json') ? jsonLine(report) : `${job}\n`);
  await io.stdout.flush();
  const standing = isNew ? 'accepted' : 'accepted before, under this key';
  await say(`${standing}; 'grappe job logs -f${desk.words} ${job}' follows it`);
  await desk.wake();
  return EXIT.ok;
}
