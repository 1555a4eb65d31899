/** Who ran what, where and when, and how it ended. */

import { localTime } from '../../../base/index.ts';
import { sanitise, summaryLine } from '../../../output/index.ts';
import type { RunSummary } from '../../../engine/index.ts';
import type { StoredRun } from '../../../app/index.ts';
import { recordedCommands } from '../../recorded-commands.ts';

export function runText(run: StoredRun, summary: RunSummary): string {
  return headText(run, summaryLine(summary.results));
}

/** `outcomes`: how many ended how. */
export function headText(run: StoredRun, outcomes: string): string {
  const rows = [
    ['run', run.id],
    ['began', localTime(run.began)],
    ['by', `${run.user} on ${run.host}, in ${run.cwd}`],
    ...recordedCommands(run).map((command) => ['command', command]),
    ['nodes', run.count > 1 ? `${run.nodes} (${run.count})` : run.nodes],
    ...(run.options.length > 0 ? [['options', run.options.join(' ')]] : []),
    ...(run.rerunOf === undefined ? [] : [['again', `of run ${run.rerunOf}`]]),
    ['ended', ending(run, outcomes)],
  ];
  return rows.map(([word = '', text = '']) => `${word.padEnd(9)}${sanitise(text)}\n`).join('');
}

function ending({ state, exit, ms }: StoredRun, outcomes: string): string {
  if (state !== 'ended') return `${state}: ${outcomes}`;
  return `exit ${exit} after ${((ms ?? 0) / 1000).toFixed(1)} s: ${outcomes}`;
}
