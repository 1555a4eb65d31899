/** `grappe daemon stop`: closes what is kept; the process ends when those who use it now are done. */

import { EXIT } from '../../../base/index.ts';
import { endMasters, stopProcess } from '../../../daemon/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jobsText, type Kept, keptNow, keptReport, NOT_RUNNING } from './state-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const kept = await keptNow(io.env, await stopProcess(io.env), await endMasters(io.env));
  await io.stdout.write(args.has('json') ? keptReport(kept) : textOf(kept));
  return EXIT.ok;
}

function textOf({ state, masters, jobs }: Kept): string {
  const used = masters.filter(({ uses }) => uses > 0).length;
  const ofSsh =
    masters.length === 0
      ? ''
      : `${masters.length - used} connection(s) of the system's ssh closed${used > 0 ? `, ${used} in use` : ''}\n`;
  return processText(state) + ofSsh + jobsText(jobs);
}

function processText(state: Kept['state']): string {
  if (state === undefined) return NOT_RUNNING;
  if (state.callers === 0) return 'the background process ends\n';
  return `the background process ends after ${state.callers} command(s) that use it now\n`;
}
