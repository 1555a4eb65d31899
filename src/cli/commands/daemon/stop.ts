/** `grappe daemon stop`: closes what is kept; the process ends when those who use it now are done. */

import { EXIT } from '../../../base/index.ts';
import { stopProcess } from '../../../daemon/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { daemonReport, NOT_RUNNING } from './state-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const state = await stopProcess(io.env);
  if (args.has('json')) await io.stdout.write(daemonReport(state));
  else if (state === undefined) await io.stdout.write(NOT_RUNNING);
  else if (state.callers === 0) await io.stdout.write('the background process ends\n');
  else
    await io.stdout.write(`the background process ends after ${state.callers} command(s) that use it now\n`);
  return EXIT.ok;
}
