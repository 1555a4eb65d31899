/** The runs that a person looks for, the newest first. */

import type { History, StoredRun } from '../../../store/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Principal } from '../../access/principal.ts';

export interface RunFilter {
  readonly limit: number;
  /** Those that began before this one. */
  readonly before?: string | undefined;
  readonly text?: string | undefined;
  /** Of which one is enough. */
  readonly nodes?: NodeSet | undefined;
  readonly user?: string | undefined;
  /** A copy goes either way. */
  readonly kind?: 'run' | 'copy' | 'service' | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly state?: 'running' | 'failed' | 'ok' | 'interrupted' | undefined;
}

/** Further back nobody looks in a list. */
const MOST = 5000;

/** One more than the limit where there are more. */
export function listRuns(history: History, who: Principal, filter: RunFilter): StoredRun[] {
  const found: StoredRun[] = [];
  let isPast = filter.before === undefined;
  for (const run of history.runs({ limit: MOST, since: filter.since })) {
    if (isPast && fits(run, filter) && maySee(who, run)) found.push(run);
    if (run.id === filter.before) isPast = true;
    if (found.length > filter.limit) break;
  }
  return found;
}

function fits(run: StoredRun, { text, nodes, user, kind, until, state }: RunFilter): boolean {
  if (user !== undefined && run.user !== user) return false;
  if (kind !== undefined && kindOf(run) !== kind) return false;
  if (until !== undefined && run.began > until) return false;
  if (state !== undefined && stateOf(run) !== state) return false;
  if (text !== undefined && !tells(run, text.toLowerCase())) return false;
  return nodes === undefined || NodeSet.parse(run.nodes).intersection(nodes).size > 0;
}

function tells({ id, commands }: StoredRun, text: string): boolean {
  return id.startsWith(text) || commands.some((command) => command.toLowerCase().includes(text));
}

function kindOf({ kind }: StoredRun): RunFilter['kind'] {
  return kind === 'fetch' ? 'copy' : kind;
}

function stateOf({ state, exit }: StoredRun): RunFilter['state'] {
  if (state !== 'ended') return state;
  return exit === 0 ? 'ok' : 'failed';
}

function maySee(who: Principal, { nodes }: StoredRun): boolean {
  return who.nodes === null || NodeSet.parse(nodes).difference(who.nodes).size === 0;
}
