/** The numbers of a job: those of an array, and the parts that a split deals to the nodes. */

import { GrappeError } from '../../base/index.ts';
import { readsAsNumbers } from '../../engine/index.ts';
import type { TaskRequest } from '../../jobs/index.ts';
import type { NodeSet } from '../../nodeset/index.ts';
import type { Fleet } from '../fleet.ts';
import type { ShardPlan } from '../plan-shards.ts';
import { jobNodes } from './job-nodes.ts';
import { splitTasks } from './split-tasks.ts';

export interface PartsRequest {
  readonly array: string | undefined;
  readonly split: string | undefined;
  readonly fleet: Fleet;
  /** Undefined: all that run jobs. */
  readonly nodes: NodeSet | undefined;
  readonly deal: (items: string, nodes: NodeSet) => Promise<ShardPlan>;
}

/** The parts of a split, of which some nodes may get none; undefined without one. Items that are no numbers would be read from files. */
export async function jobParts(request: PartsRequest): Promise<TaskRequest[] | undefined> {
  const { split, fleet, nodes, deal } = request;
  refuseNoNumbers(request);
  if (split === undefined) return undefined;
  const all = nodes ?? (await jobNodes(fleet));
  if (all.size > 0) return splitTasks(await deal(split, all));
  throw new GrappeError('nothing-selected', {
    message: 'there are no nodes to split it over',
    hint: 'say which: n[1-3], or a group',
  });
}

export function refuseNoNumbers({ array, split }: Pick<PartsRequest, 'array' | 'split'>): void {
  refuseText('array', array, array?.replace(/%[1-9]\d{0,5}$/, ''));
  refuseText('split', split, split);
}

function refuseText(name: 'array' | 'split', given: string | undefined, numbers: string | undefined): void {
  if (numbers === undefined || readsAsNumbers(numbers)) return;
  const most = name === 'array' ? ', with at most 8 at once 1-60%8' : '';
  throw new GrappeError('usage', {
    message: `'${name}' needs numbers such as 1-60${most}, not '${given}'`,
  });
}
