/** Which nodes run jobs: those of `jobs.nodes`, else the whole fleet. */

import { GrappeError } from '../../base/index.ts';
import { SLURM_PLACE } from '../../config/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Fleet } from '../fleet.ts';

/** None where nothing says what the fleet is. */
export async function jobNodes(fleet: Fleet): Promise<NodeSet> {
  const nodes = await namedNodes(fleet);
  if (!fleet.config.jobs.slurm || !nodes.has(SLURM_PLACE)) return nodes;
  throw new GrappeError('config-invalid', {
    message: `a node is called '${SLURM_PLACE}', and so is the Slurm of 'jobs.slurm' where jobs are shown`,
    hint: "give the node another name, or leave it out of 'jobs.nodes'",
  });
}

async function namedNodes({ config, groups }: Fleet): Promise<NodeSet> {
  if (config.jobs.nodes !== undefined) return groups.resolve(config.jobs.nodes, { label: 'jobs.nodes' });
  try {
    return await groups.resolve('@*');
  } catch (error) {
    if (error instanceof GrappeError && error.code === 'unknown-group-source') return NodeSet.empty;
    throw error;
  }
}

/**
 * Of nodes that somebody named: those that the configuration does not have for jobs. Where it says which nodes run jobs,
 * only an operator may name others.
 */
export async function foreignNodes(fleet: Fleet, named: NodeSet, isOperator: boolean): Promise<NodeSet> {
  const foreign = named.difference(await jobNodes(fleet));
  if (foreign.size === 0 || isOperator || fleet.config.jobs.nodes === undefined) return foreign;
  throw new GrappeError('usage', {
    message: `${foreign.fold()} ${foreign.size > 1 ? 'run' : 'runs'} no jobs`,
    why: `'jobs.nodes' of the configuration is ${fleet.config.jobs.nodes}`,
    hint: 'choose among those, or add it there',
  });
}
