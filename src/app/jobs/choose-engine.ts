/** What runs a job: what it says, else the configuration; and what it asks for must fit that. */

import { GrappeError } from '../../base/index.ts';
import type { EngineName } from '../../config/index.ts';
import type { Wishes } from '../../jobs/index.ts';
import type { JobOptions } from './make-request.ts';

type EngineChoice = Pick<
  JobOptions,
  'engine' | 'slurm' | 'fleet' | 'nodes' | 'tasks' | 'policy' | 'tags' | 'memoryBytes'
>;

export function engineWishes(choice: EngineChoice): Pick<Wishes, 'engine' | 'slurm'> {
  const engine = chooseEngine(choice);
  const { slurm = {} } = choice;
  return { engine, ...(Object.keys(slurm).length > 0 && { slurm }) };
}

/** What names nodes, or deals work out to them, means those that are reached over SSH. */
function chooseEngine(choice: EngineChoice): EngineName {
  const { jobs } = choice.fleet.config;
  const ofNodes = meansNodes(choice);
  const engine = choice.engine ?? (ofNodes === undefined ? jobs.engine : 'ssh');
  const [ofSlurm] = Object.keys(choice.slurm ?? {});
  if (engine === 'ssh' && ofSlurm !== undefined)
    throw usage(`'${ofSlurm}' is for Slurm, and this job is not`, 'say --engine slurm, or leave it out');
  if (engine === 'ssh') return engine;
  if (ofNodes !== undefined)
    throw usage(
      `${ofNodes} is not for Slurm`,
      'it chooses nodes itself: by --partition, --gres, --mem and --time',
    );
  if (!jobs.slurm)
    throw usage(
      'there is no Slurm to run this: the configuration tells of none',
      "name its login node in grappe.yaml: 'jobs: { slurm: { login: NODE } }'",
    );
  return engine;
}

function meansNodes({ nodes, tasks, policy, tags = [], memoryBytes }: EngineChoice): string | undefined {
  if (tasks !== undefined) return 'a split over nodes';
  if (nodes !== undefined) return 'a choice of nodes';
  if (policy !== undefined) return 'a policy of placement';
  if (tags.length > 0) return 'a choice of nodes by tags';
  return memoryBytes === undefined ? undefined : 'a choice of nodes by their memory';
}

function usage(message: string, hint: string): GrappeError {
  return new GrappeError('usage', { message, hint });
}
