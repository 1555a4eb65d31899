/** `grappe daemon serve`: the background process itself; `run` starts it. */

import { EXIT } from '../../../base/index.ts';
import { runBackgroundProcess } from '../../../daemon/index.ts';
import { wayOpeners } from '../../../transport/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { markInOneGo } from '../../marking.ts';
import { VERSION } from '../../version.ts';

export async function run(_args: Arguments, io: CliIo): Promise<number> {
  markInOneGo();
  await runBackgroundProcess({ version: VERSION, env: io.env, openerFor: wayOpeners() });
  return EXIT.ok;
}
