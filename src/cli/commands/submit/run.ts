/** `grappe submit`: a program for the cluster; its id, or what it wrote. */

import { makeRequest, submitJob } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import { stateFolder } from '../../../config/index.ts';
import { JobQueue } from '../../../jobs/index.ts';
import type { JobSubmitReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { markInOneGo } from '../../marking.ts';
import { followToEnd } from '../job/follow-to-end.ts';
import { wakerOf, wakeOrSay } from '../job/waker-of.ts';
import { jsonLine } from '../run/json-line.ts';
import { jobOptions } from './job-options.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  markInOneGo();
  const options = await jobOptions(args, io);
  const made = await makeRequest(options);
  if (args.has('explain')) {
    const { explainSubmission } = await import('./explain.ts');
    return explainSubmission(args, made.request, io);
  }
  using queue = await JobQueue.open(stateFolder(io.env));
  const { job, isNew } = await submitJob(queue, made, { fleet: options.fleet, env: io.env });
  const waker = wakerOf(queue, io);
  if (args.has('wait') || args.has('follow')) {
    if (!args.has('quiet') && !args.has('json')) await say(`job ${job}`, io);
    const shows = args.has('follow') ? 'live' : 'after';
    return await followToEnd({ queue, id: job, waker, shows, args }, io);
  }
  await io.stdout.write(
    args.has('json') ? jsonLine({ v: 1, job, new: isNew } satisfies JobSubmitReport) : `${job}\n`,
  );
  await io.stdout.flush();
  if (!args.has('quiet')) {
    const standing = isNew ? 'accepted' : 'accepted before, under this key';
    await say(`${standing}; 'grappe job logs -f ${job}' follows it`, io);
  }
  await wakeOrSay(waker, io);
  return EXIT.ok;
}

async function say(text: string, { stderr, program }: CliIo): Promise<void> {
  await stderr.write(`${program}: ${text}\n`);
}
