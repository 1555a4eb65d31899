/** The filters of the history: they stand in the address. */

import { NodeSet } from '../../../nodeset/index.ts';
import { location } from '../../router/location.ts';
import { fleet, lookupOf } from '../../shell/fleet.ts';
import type { Filter, Kind, StateFilter } from './rows.ts';

export const NAMES = ['q', 'kind', 'state', 'user', 'node', 'since', 'until'] as const;

/** `fault`: the node set is wrong, and does not count. */
export function readFilter(): { readonly filter: Filter; readonly fault: string | undefined } {
  const {
    q = '',
    kind = '',
    state = '',
    user = '',
    node = '',
    since = '',
    until = '',
  } = location.value.query;
  const { set, fault } = readSet(node);
  const filter: Filter = {
    ...{ text: q.trim(), kind: kind as '' | Kind, state: state as StateFilter, user: user.trim() },
    ...{ nodes: fault === undefined ? node.trim() : '', set, since: isoOf(since), until: isoOf(until) },
  };
  return { filter, fault };
}

function readSet(text: string): { readonly set: NodeSet | undefined; readonly fault: string | undefined } {
  if (text.trim() === '') return { set: undefined, fault: undefined };
  try {
    const known = fleet.value;
    return { set: NodeSet.parse(text, known ? { groups: lookupOf(known) } : {}), fault: undefined };
  } catch (error) {
    return { set: undefined, fault: error instanceof Error ? error.message : String(error) };
  }
}

/** A field of the browser says the time of the place. */
function isoOf(local: string): string {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
