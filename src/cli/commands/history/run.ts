/** `grappe history`: the recorded runs, newest first. */

import { openHistory } from '../../../app/index.ts';
import { EXIT, OUTCOME_ORDER, type Outcome, systemClock } from '../../../base/index.ts';
import type { HistoryReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { type HistoryEntry, historyText } from './history-text.ts';
import { sinceOf } from './since.ts';

const USUAL_NUMBER = 20;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const since = args.value('since');
  using history = await openHistory(io.env);
  const runs = history.runs({
    limit: args.integer('number', 1) ?? USUAL_NUMBER,
    since: since === undefined ? undefined : sinceOf(since, systemClock.date()),
  });
  const entries = runs.map((run) => ({ run, counts: ordered(history.counts(run)) }));
  await io.stdout.write(
    args.has('json')
      ? jsonLine({ v: 1, runs: entries.map(jsonOf) } satisfies HistoryReport)
      : historyText(entries, io),
  );
  return EXIT.ok;
}

function ordered(counts: ReadonlyMap<Outcome, number>): Map<Outcome, number> {
  return new Map(
    OUTCOME_ORDER.flatMap((outcome) => {
      const count = counts.get(outcome);
      return count === undefined ? [] : [[outcome, count] as const];
    }),
  );
}

function jsonOf({ run, counts }: HistoryEntry): HistoryReport['runs'][number] {
  const { id, kind, began, user, host, cwd, commands, nodes, count, options, rerunOf, state, exit, ms } = run;
  return {
    ...{ run: id, kind, began: began.toISOString(), user, host, cwd, nodes, count },
    commands: [...commands],
    ...{ options: [...options], rerunOf: rerunOf ?? null, state, exit, ms },
    counts: Object.fromEntries(counts),
  };
}
