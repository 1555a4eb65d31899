/** How a run stands, in one word of the tables of outcomes and states. */

import type { RunRow } from '../../../protocol/index.ts';

export function stateOfRun({ state, exit, counts }: Pick<RunRow, 'state' | 'exit' | 'counts'>): string {
  if (state !== 'ended') return state;
  if (exit === 0) return 'ok';
  const { ok: _ok, ...others } = counts;
  const worst = Object.entries(others).toSorted(([, a = 0], [, b = 0]) => b - a)[0];
  return worst?.[0] ?? 'failed';
}
