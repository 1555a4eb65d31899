/** `grappe daemon status`: whether the background process runs, and what it keeps. */

import { EXIT } from '../../../base/index.ts';
import { processState } from '../../../daemon/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { daemonReport, stateText } from './state-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const state = await processState(io.env);
  await io.stdout.write(args.has('json') ? daemonReport(state) : stateText(state));
  return EXIT.ok;
}
