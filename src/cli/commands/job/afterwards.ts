/** What follows upon a job that was just accepted: its id, or all of its life. */

import { EXIT } from '../../../base/index.ts';
import type { JobQueue } from '../../../jobs/index.ts';
import type { JobSubmitReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { followToEnd } from './follow-to-end.ts';
import { wakeOrSay, wakerOf } from './waker-of.ts';

export interface AcceptedJob {
  readonly queue: JobQueue;
  readonly job: string;
  readonly isNew: boolean;
  readonly args: Arguments;
}

export async function afterwards({ queue, job, isNew, args }: AcceptedJob, io: CliIo): Promise<number> {
  const say = async (text: string): Promise<void> => {
    if (!args.has('quiet')) await io.stderr.write(`${io.program}: ${text}\n`);
  };
  const waker = wakerOf(queue, io);
  if (args.has('wait') || args.has('follow')) {
    if (!args.has('json')) await say(`job ${job}`);
    const shows = args.has('follow') ? 'live' : 'after';
    return await followToEnd({ queue, id: job, waker, shows, args }, io);
  }
  const report: JobSubmitReport = { v: 1, job, new: isNew };
  await io.stdout.write(args.has('json') ? jsonLine(report) : `${job}\n`);
  await io.stdout.flush();
  const standing = isNew ? 'accepted' : 'accepted before, under this key';
  await say(`${standing}; 'grappe job logs -f ${job}' follows it`);
  await wakeOrSay(waker, io);
  return EXIT.ok;
}
