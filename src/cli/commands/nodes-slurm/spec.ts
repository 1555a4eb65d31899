import type { CommandSpec } from '../../command-spec.ts';
import { REACH_OPTIONS } from '../../reach-options.ts';
import { CONFIG_OPTIONS } from '../../selection-options.ts';
import { SERVER_OPTIONS } from '../../server-options.ts';

export const nodesSlurmCommand: CommandSpec = {
  path: ['nodes', 'slurm'],
  summary: 'nodes as Slurm sees them: state, processors, load, memory, why they are drained',
  usage: '[options]',
  description: `Asks the login node of jobs.slurm, in one round trip. Nodes that stand alike are one line: how many of their processors
are in use, the highest load, the least free memory, their partitions. Nothing is changed. The same as node sets:
@slurm:PARTITION, @slurmstate:STATE, @slurmresv:RESERVATION. The queue is 'grappe job list --engine slurm'.`,
  examples: [
    { line: 'grappe nodes slurm', text: 'all nodes of the Slurm' },
    { line: 'grappe run -w @slurmstate:drain uptime', text: 'what is drained or being drained, over SSH' },
  ],
  options: [
    { name: 'json', text: 'nodes, reservations and queue as JSON', heading: 'Output' },
    ...REACH_OPTIONS,
    ...CONFIG_OPTIONS,
    ...SERVER_OPTIONS,
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
