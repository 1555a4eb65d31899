/** `grappe service rollout resume`: what is paused goes on; what broke off or was stopped is taken up by this process. */

import { leftOfRun, openHistory, progressOf } from '../../../../app/index.ts';
import { GrappeError } from '../../../../base/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { History, LeftOfRun, StoredRun } from '../../../../app/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import { detach } from '../detach.ts';
import { repeatChange } from '../repeat-change.ts';
import { namedRollout, rollouts } from './chosen-rollout.ts';
import { orderRollout } from './order.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const { run, left } = await choose(args, io);
  if (!left) return orderRollout('resume', args, io);
  if (args.has('detach')) {
    const path = ['service', 'rollout', 'resume'];
    return detach({ path, args, run: run.id, operands: [run.id] }, io);
  }
  await io.stderr.write(sanitise(`${io.program}: takes up ${run.id} (${run.commands.join('; ')})\n`));
  return repeatChange({ run, part: left.part, continues: left }, args, io);
}

/** Of one that goes on, nothing is left. */
async function choose(
  args: Arguments,
  io: CliIo,
): Promise<{ readonly run: StoredRun; readonly left?: LeftOfRun }> {
  using history = await openHistory(io.env);
  const run = namedRollout(args, history) ?? pausedOrLast(history);
  return run.state === 'running' ? { run } : { run, left: leftOfRun(run, history) };
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
