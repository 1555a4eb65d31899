/** `grappe job retry`: those tasks again that did not end well, as a new job. */

import { type Outcome, OUTCOMES } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { markInOneGo } from '../../marking.ts';
import { afterwards } from './afterwards.ts';
import { openDesk } from './desk/open-desk.ts';
import { foldTasks, jobPlace } from './job-place.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  markInOneGo();
  using desk = await openDesk(args, io);
  const { job: old, tasks: named } = await jobPlace(desk, args);
  const { job, tasks, lost } = await desk.retry({ job: old, tasks: named, outcomes: outcomesOf(args) });
  if (!args.has('quiet') && old.tasks.length > 1)
    await io.stderr.write(`${io.program}: again: tasks ${foldTasks(tasks)} of job ${old.id}\n`);
  if (!args.has('quiet') && lost.length > 0)
    await io.stderr.write(`${io.program}: not again: tasks ${foldTasks(lost)} may have run (--lost)\n`);
  return await afterwards({ desk, job, isNew: true, args }, io);
}

const KINDS: Readonly<Record<string, (outcome: Outcome) => boolean>> = {
  all: () => true,
  failed: (outcome) => OUTCOMES[outcome].exit === 1,
  lost: (outcome) => outcome === 'lost',
  cancelled: (outcome) => outcome === 'cancelled',
  'not-run': (outcome) => !['ok', 'lost', 'cancelled'].includes(outcome) && OUTCOMES[outcome].exit !== 1,
};

/** Undefined where none is named: the desk knows what is meant then. */
function outcomesOf(args: Arguments): ReadonlySet<Outcome> | undefined {
  const kinds = Object.entries(KINDS).flatMap(([name, isOfKind]) => (args.has(name) ? [isOfKind] : []));
  if (kinds.length === 0) return undefined;
  const all = Object.keys(OUTCOMES) as Outcome[];
  return new Set(all.filter((outcome) => kinds.some((isOfKind) => isOfKind(outcome))));
}
