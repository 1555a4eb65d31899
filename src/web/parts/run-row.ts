/** A run in lists: how it stands, in one word of the tables of outcomes and states, and where its page is. */

import type { RunRow } from '../../protocol/index.ts';
import { pathOf } from '../router/location.ts';

export function stateOfRun({ state, exit, counts }: Pick<RunRow, 'state' | 'exit' | 'counts'>): string {
  if (state !== 'ended') return state;
  if (exit === 0) return 'ok';
  const { ok: _ok, ...others } = counts;
  const worst = Object.entries(others).toSorted(([, a = 0], [, b = 0]) => b - a)[0];
  return worst?.[0] ?? 'failed';
}

/** A change of services is a run that has a page of its own. */
export function pathOfRun({ run, kind }: Pick<RunRow, 'run' | 'kind'>): string {
  return kind === 'service' ? pathOf('services', 'changes', run) : pathOf('run', run);
}
