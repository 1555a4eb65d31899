/** `grappe doctor`: explains this machine's side, then each chosen node, and tries it. */

import { diagnoseNodes, diagnoseSetup, type Fleet, type NodeDiagnosis } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Arguments } from '../../arguments.ts';
import { chosenNodes, fleetOf } from '../../fleet-options.ts';
import { type Interrupts, watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { VERSION } from '../../version.ts';
import { exitOfChecks } from '../nodes-check/exit-of-checks.ts';
import { jsonLine } from '../run/json-line.ts';
import { ProgressLine } from '../run/progress-line.ts';
import { Tally } from '../run/tally.ts';
import { nodesText } from './node-text.ts';
import { doctorReport } from './report.ts';
import { setupText } from './setup-text.ts';

const VERSIONS = { grappe: VERSION, node: process.versions.node };

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const { fleet, nodes } = await chosen(args, io);
  const isJson = args.has('json');
  const setup = await diagnoseSetup(fleet, io.env);
  if (!isJson) await io.stdout.write(setupText(setup, VERSIONS));
  using interrupts = watchInterrupts(io);
  const diagnoses = nodes.size === 0 ? [] : await diagnosed({ args, io, fleet, nodes }, interrupts);
  await io.stdout.write(isJson ? jsonLine(doctorReport(setup, diagnoses, VERSIONS)) : nodesText(diagnoses));
  if (interrupts.exit !== undefined) return interrupts.exit;
  if (setup.history?.trouble) return setup.history.trouble.exit;
  return nodes.size === 0 ? EXIT.ok : exitOfChecks(diagnoses.map(({ check }) => check));
}

interface Patient {
  readonly args: Arguments;
  readonly io: CliIo;
  readonly fleet: Fleet;
  readonly nodes: NodeSet;
}

/** Without a choice of nodes, only this machine is looked at. */
async function chosen(args: Arguments, io: CliIo): Promise<{ fleet: Fleet; nodes: NodeSet }> {
  const isChosen = ['nodes', 'all', 'group', 'hostfile'].some((option) => args.has(option));
  return isChosen ? chosenNodes(args, io) : { fleet: await fleetOf(args, io), nodes: NodeSet.empty };
}

async function diagnosed(
  { args, io, fleet, nodes }: Patient,
  interrupts: Interrupts,
): Promise<NodeDiagnosis[]> {
  await using connector = fleet.connect();
  const tally = new Tally(nodes);
  using _progress = io.stderr.isTerminal ? new ProgressLine(io.stderr, tally) : undefined;
  return await diagnoseNodes(
    {
      nodes,
      connector,
      fanout: args.integer('fanout', 1) ?? fleet.config.ssh.fanout,
      timeoutMs: args.milliseconds('command_timeout'),
    },
    interrupts.signal,
    tally,
  );
}
