/** `grappe nodes drain`: takes nodes out of use, or lists those that are. */

import { drainNodes } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import type { NodesDrainReport } from '../../../protocol/index.ts';
import type { Drain } from '../../../states/index.ts';
import type { Arguments } from '../../arguments.ts';
import { countedNodes } from '../../counted-nodes.ts';
import { drainGroups } from '../../drain-notes.ts';
import { chosenNodes, fleetOf, namesNodes } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';

const REASON_CHARS = 200;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const reason = args.value('reason')?.trim();
  if (!namesNodes(args)) return list(args, io, reason);
  if (reason === undefined || reason === '')
    throw usageError('the reason is missing', "say why: --reason 'disk fails'");
  if (reason.length > REASON_CHARS)
    throw usageError(`the reason is longer than ${REASON_CHARS} characters`, 'put it in fewer words');
  const { fleet, nodes } = await chosenNodes(args, io, { operands: true });
  await drainNodes({ fleet, env: io.env }, nodes, reason);
  await showDrained(await fleet.states.drains.list(), args, io, () => `${nodes.fold()}: drained\n`);
  return EXIT.ok;
}

async function list(args: Arguments, io: CliIo, reason: string | undefined): Promise<number> {
  if (reason !== undefined) throw usageError('a reason without nodes', 'name them: grappe nodes drain SET');
  const fleet = await fleetOf(args, io);
  await showDrained(await fleet.states.drains.list(), args, io, (drains) =>
    drainGroups(drains)
      .map(({ nodes, why }) => `${countedNodes(nodes)}: ${why}\n`)
      .join(''),
  );
  return EXIT.ok;
}

/** As JSON, all that is drained now; else as `text` puts it. */
export async function showDrained(
  drains: readonly Drain[],
  args: Arguments,
  io: CliIo,
  text: (drains: readonly Drain[]) => string,
): Promise<void> {
  const report: NodesDrainReport = { v: 1, drained: drains.map((drain) => ({ ...drain })) };
  await io.stdout.write(args.has('json') ? jsonLine(report) : text(drains));
}
