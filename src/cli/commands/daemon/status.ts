/** `grappe daemon status`: whether the background process runs, and what it keeps. */

import { EXIT } from '../../../base/index.ts';
import { masterStates, processState } from '../../../daemon/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { keptNow, keptReport, keptText } from './state-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const kept = await keptNow(io.env, await processState(io.env), await masterStates(io.env));
  await io.stdout.write(args.has('json') ? keptReport(kept) : keptText(kept));
  return EXIT.ok;
}
