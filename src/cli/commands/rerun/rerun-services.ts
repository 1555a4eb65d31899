/** `grappe rerun` of a change of services: the same verb on those of its instances that ended in some way. */

import { instanceTest, type StoredInstance, type StoredRun } from '../../../app/index.ts';
import { OUTCOME_ORDER } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { repeatChange } from '../service/repeat-change.ts';
import { nothingChosen } from './nothing-chosen.ts';

export interface RecordedChange {
  readonly run: StoredRun;
  readonly instances: readonly StoredInstance[];
}

export async function rerunServices(
  { run, instances }: RecordedChange,
  args: Arguments,
  io: CliIo,
): Promise<number> {
  if (run.state === 'running')
    throw usageError(`run ${run.id} has not ended yet`, 'wait for it, or abort it');
  const wanted = new Set<string>(OUTCOME_ORDER.filter((outcome) => args.has(outcome)));
  const chosen = instances.filter(({ outcome }) => wanted.has(outcome));
  if (chosen.length === 0) {
    const groups = Map.groupBy(instances, ({ outcome }) => outcome);
    throw nothingChosen(
      run.id,
      wanted.size === 0,
      new Map([...groups].map(([key, own]) => [key, own.length])),
    );
  }
  return repeatChange({ run, part: { mayTouch: instanceTest(chosen) }, rerunOf: run.id }, args, io);
}
