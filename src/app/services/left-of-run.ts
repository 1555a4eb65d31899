/** What is left of a change of services that broke off or was stopped, so that it can be taken up again under its id. */

import { GrappeError } from '../../base/index.ts';
import type { PlanRequest } from '../../services/index.ts';
import type { History, StoredInstance, StoredRun } from '../../store/index.ts';
import { instanceTest } from './instance-test.ts';

export interface LeftOfRun {
  readonly run: string;
  readonly instances: readonly StoredInstance[];
  readonly part: Pick<PlanRequest, 'mayTouch' | 'isDone'>;
}

/** Throws GrappeError where nothing is. */
export function leftOfRun(run: StoredRun, history: History): LeftOfRun {
  const instances = history.instances(run);
  // One that was killed after the last of them has still to be brought to its end.
  if (run.state === 'ended' && instances.every(isDone)) {
    throw new GrappeError('nothing-selected', {
      message: `nothing is left of run ${run.id} (${run.commands.join('; ')})`,
      hint: "name the run that is meant: 'grappe history' lists them",
    });
  }
  const isDoneHere = instanceTest(instances.filter(isDone));
  return { run: run.id, instances, part: { mayTouch: instanceTest(instances), isDone: isDoneHere } };
}

/** Not to be repeated, whatever has become of it meanwhile. */
function isDone({ outcome, isRolledBack }: StoredInstance): boolean {
  return (outcome === 'changed' || outcome === 'unchanged') && !isRolledBack;
}
