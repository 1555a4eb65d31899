/** `grappe nodes slurm`: nodes as Slurm sees them. */

import { askSlurm } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { SlurmReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { connectorOf } from '../../fleet-connector.ts';
import { fleetOf } from '../../fleet-options.ts';
import { diesOfSignals } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { nodesText } from './slurm-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const report = await slurmReport(args, io);
  await io.stdout.write(args.has('json') ? jsonLine(report) : nodesText(report));
  return EXIT.ok;
}

/** Of the Slurm that these options' configuration names. */
export async function slurmReport(args: Arguments, io: CliIo): Promise<SlurmReport> {
  using signals = diesOfSignals(io);
  const fleet = await fleetOf(args, io);
  const { slurm } = fleet.config.jobs;
  if (!slurm) return await askSlurm(fleet, signals.signal);
  await using connector = connectorOf(args, io, { fleet, nodes: NodeSet.from([slurm.login]) });
  return await askSlurm(fleet, signals.signal, connector);
}
