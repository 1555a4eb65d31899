/** The parts of a split as tasks: one for each node that gets something, numbered from 1. */

import type { TaskRequest } from '../../jobs/index.ts';
import { RangeSet } from '../../nodeset/index.ts';
import type { ShardPlan } from '../plan-shards.ts';

export function splitTasks({ parts, items }: Pick<ShardPlan, 'parts' | 'items'>): TaskRequest[] {
  return Array.from(parts, ([node, { from, to }], at) => {
    const [first = '', last = ''] = [from, to - 1].map((place) => items.slice(place, place + 1).join(''));
    // However many they are: only gaps have to be told one by one.
    const span = to - from > 1 ? `${first}-${last}` : first;
    const part = items.hasGaps ? RangeSet.parse(items.slice(from, to).join(',')).fold() : span;
    return { index: at + 1, node, items: part };
  });
}
