/** `grappe service rollout resume`: what is paused goes on; what broke off or was stopped is taken up by this process. */

import { instanceTest, openHistory, progressOf } from '../../../../app/index.ts';
import { GrappeError } from '../../../../base/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { History, StoredInstance, StoredRun } from '../../../../app/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import { detach } from '../detach.ts';
import { repeatChange } from '../repeat-change.ts';
import { namedRollout, rollouts } from './chosen-rollout.ts';
import { orderRollout } from './order.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const { run, instances } = await choose(args, io);
  if (run.state === 'running') return orderRollout('resume', args, io);
  // One that was killed after the last of them has still to be brought to its end.
  if (run.state === 'ended' && instances.every(isDone)) {
    throw new GrappeError('nothing-selected', {
      message: `nothing is left of run ${run.id} (${run.commands.join('; ')})`,
      hint: "name the run that is meant: 'grappe history' lists them",
    });
  }
  if (args.has('detach')) {
    const path = ['service', 'rollout', 'resume'];
    return detach({ path, args, run: run.id, operands: [run.id] }, io);
  }
  const mayTouch = instanceTest(instances);
  const part = { mayTouch, isDone: instanceTest(instances.filter(isDone)) };
  await io.stderr.write(sanitise(`${io.program}: takes up ${run.id} (${run.commands.join('; ')})\n`));
  return repeatChange({ run, part, continues: { run: run.id, instances } }, args, io);
}

async function choose(
  args: Arguments,
  io: CliIo,
): Promise<{ readonly run: StoredRun; readonly instances: readonly StoredInstance[] }> {
  using history = await openHistory(io.env);
  const run = namedRollout(args, history) ?? pausedOrLast(history);
  return { run, instances: history.instances(run) };
}

/** One that is paused, else the newest, which must not go on by itself. */
function pausedOrLast(history: History): StoredRun {
  const all = rollouts(history);
  const paused = all.find((one) => one.state === 'running' && progressOf(one, history).paused);
  const run = paused ?? all[0];
  if (!run) throw new GrappeError('unknown-run', { message: 'no change of services is recorded' });
  if (paused || run.state !== 'running') return run;
  throw new GrappeError('unknown-run', {
    message: `run ${run.id} (${run.commands.join('; ')}) goes on, and is not paused`,
    hint: "name the run that is meant: 'grappe history' lists them",
  });
}

/** Not to be repeated, whatever has become of it meanwhile. */
function isDone({ outcome, isRolledBack }: StoredInstance): boolean {
  return (outcome === 'changed' || outcome === 'unchanged') && !isRolledBack;
}
