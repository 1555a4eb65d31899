/** Which change of services an order or a question is about. */

import type { History, StoredRun } from '../../../../app/index.ts';
import { GrappeError } from '../../../../base/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { usageError } from '../../../getopt.ts';

const MOST = 10_000;

/** Newest first. */
export function rollouts(history: History): StoredRun[] {
  return history.runs({ limit: MOST }).filter(({ kind }) => kind === 'service');
}

/** The one that is named; undefined where none is. */
export function namedRollout(args: Arguments, history: History): StoredRun | undefined {
  const [name, second] = args.operands;
  if (second !== undefined) throw usageError(`one run at a time, not '${name}' and '${second}'`);
  if (name === undefined) return undefined;
  const run = history.find(name);
  if (run.kind === 'service') return run;
  throw new GrappeError('unknown-run', { message: `run ${run.id} is a command, not a change of services` });
}

/** The one that is named, else the only one that goes on. */
export function runningRollout(args: Arguments, history: History): StoredRun {
  const named = namedRollout(args, history);
  if (named?.state === 'running') return named;
  if (named)
    throw new GrappeError('unknown-run', { message: `run ${named.id} does not go on: it is ${named.state}` });
  const [first, second] = rollouts(history).filter(({ state }) => state === 'running');
  if (!first) throw new GrappeError('unknown-run', { message: 'no change of services goes on' });
  if (!second) return first;
  throw new GrappeError('unknown-run', {
    message: 'several changes of services go on',
    hint: `name one: ${first.id} (${first.commands.join('; ')}) or ${second.id} (${second.commands.join('; ')})`,
  });
}
