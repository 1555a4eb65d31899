/** A Slurm as a command line means it: that of a server with `--server`, else that of the configuration. */

import { askSlurm } from '../../../app/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { JOBS, type SlurmReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { connectorOf } from '../../fleet-connector.ts';
import { fleetOf } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import { diesOfSignals } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { serverOf } from '../../server-client/open-server.ts';
import { refuseOwnOfServer } from '../../server-client/own-of-server.ts';

export async function slurmReport(args: Arguments, io: CliIo): Promise<SlurmReport> {
  if (args.has('server')) refuseOwnOfServer(args);
  using signals = diesOfSignals(io);
  const server = await serverOf(args, io, signals.signal);
  if (!server) return await ofConfiguration(args, io, signals.signal);
  const { slurm } = await server.call(JOBS.slurm);
  if (slurm) return slurm;
  throw usageError('the server has no Slurm', 'its configuration tells of none');
}

async function ofConfiguration(args: Arguments, io: CliIo, signal: AbortSignal): Promise<SlurmReport> {
  const fleet = await fleetOf(args, io);
  const { slurm } = fleet.config.jobs;
  if (!slurm) return await askSlurm(fleet, signal);
  await using connector = connectorOf(args, io, { fleet, nodes: NodeSet.from([slurm.login]) });
  return await askSlurm(fleet, signal, connector);
}
