/** This machine and its own configuration, where whoever asks may use all. */

import { accountName, jobOrigin, programRoom } from '../../../app/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { InfoReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { poolOf } from '../../fleet-connector.ts';
import { fleetOf, reachOf } from '../../fleet-options.ts';
import type { CliIo } from '../../io.ts';
import { VERSION } from '../../version.ts';

export async function infoHere(args: Arguments, io: CliIo, signal: AbortSignal): Promise<InfoReport> {
  const fleet = await fleetOf(args, io);
  const { config } = fleet;
  const isNamed = args.has('config') || Boolean(io.env['GRAPPE_CONFIG']);
  const origin = jobOrigin({ fleet, foreign: NodeSet.empty, isNamed, reach: reachOf(args), cwd: io.cwd });
  const pool = poolOf(io);
  const { languages, slots } = await programRoom({ origin, env: io.env, signal, ...(pool && { pool }) });
  return {
    ...{ v: 1, version: VERSION, server: null, config: origin.config },
    cluster: { name: config.cluster.name ?? null, colour: config.cluster.colour ?? null },
    you: { name: accountName(), role: 'admin', nodes: null, languages: null },
    ...{ languages: [...languages], slots, waiting: '' },
  };
}
