/** `grappe job control`: acts for the queue of this account; other commands start it. */

import { controlQueue } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { errorText } from '../../error-text.ts';
import { poolOf } from '../../fleet-connector.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';

export async function run(_args: Arguments, io: CliIo): Promise<number> {
  using interrupts = watchInterrupts(io);
  const pool = poolOf(io);
  await controlQueue({
    env: io.env,
    ...(pool && { pool }),
    warn: (error) => void io.stderr.write(errorText(error, io.program)),
    stop: interrupts.signal,
  });
  return interrupts.exit ?? EXIT.ok;
}
