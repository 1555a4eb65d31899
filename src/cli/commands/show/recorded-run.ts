/** The run that the command line names: an id, the beginning of one, or `--last`. */

import type { History, StoredRun } from '../../../app/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';

export function recordedRun(args: Arguments, history: History): StoredRun {
  const names = args.has('last') ? ['last', ...args.operands] : args.operands;
  const [name, second] = names;
  if (name === undefined)
    throw usageError('no run is named', "write its id, or --last: 'grappe history' lists them");
  if (second !== undefined) throw usageError(`one run at a time, not '${name}' and '${second}'`);
  return history.find(name);
}
