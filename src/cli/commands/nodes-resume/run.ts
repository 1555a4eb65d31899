/** `grappe nodes resume`: puts drained nodes back into use. */

import { resumeNodes } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { chosenNodes } from '../../fleet-options.ts';
import type { CliIo } from '../../io.ts';
import { showDrained } from '../nodes-drain/run.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const { fleet, nodes } = await chosenNodes(args, io, { operands: true });
  const resumed = await resumeNodes({ fleet, env: io.env }, nodes);
  const others = nodes.difference(resumed);
  if (others.size > 0) await io.stderr.write(`${io.program}: ${others.fold()}: not drained\n`);
  await showDrained(await fleet.states.drains.list(), args, io, () =>
    resumed.size > 0 ? `${resumed.fold()}: back in use\n` : '',
  );
  return EXIT.ok;
}
