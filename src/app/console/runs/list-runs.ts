/** The runs that a person looks for, the newest first. */

import type { History, StoredRun } from '../../../store/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Principal } from '../../access/principal.ts';

export interface RunFilter {
  readonly limit: number;
  /** Those that began before this one. */
  readonly before?: string | undefined;
  readonly text?: string | undefined;
  readonly node?: string | undefined;
  readonly user?: string | undefined;
  readonly state?: 'running' | 'failed' | 'ok' | 'interrupted' | undefined;
}

/** Further back nobody looks in a list. */
const MOST = 5000;

/** One more than the limit where there are more. */
export function listRuns(history: History, who: Principal, filter: RunFilter): StoredRun[] {
  const found: StoredRun[] = [];
  let isPast = filter.before === undefined;
  for (const run of history.runs({ limit: MOST })) {
    if (isPast && fits(run, filter) && maySee(who, run)) found.push(run);
    if (run.id === filter.before) isPast = true;
    if (found.length > filter.limit) break;
  }
  return found;
}

function fits(run: StoredRun, { text, node, user, state }: RunFilter): boolean {
  if (user !== undefined && run.user !== user) return false;
  if (state !== undefined && stateOf(run) !== state) return false;
  if (
    text !== undefined &&
    !run.commands.some((command) => command.includes(text)) &&
    !run.id.startsWith(text)
  )
    return false;
  return node === undefined || NodeSet.parse(run.nodes).has(node);
}

function stateOf({ state, exit }: StoredRun): RunFilter['state'] {
  if (state !== 'ended') return state;
  return exit === 0 ? 'ok' : 'failed';
}

function maySee(who: Principal, { nodes }: StoredRun): boolean {
  return who.nodes === null || NodeSet.parse(nodes).difference(who.nodes).size === 0;
}
