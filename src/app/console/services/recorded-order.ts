/** From what the history has of a change of services to the order by which the console takes it up again. */

import * as v from 'valibot';
import { GrappeError } from '../../../base/index.ts';
import { ServiceOrder } from '../../../protocol/index.ts';
import type { StoredRun } from '../../../store/index.ts';

type Part = Readonly<Record<string, unknown>>;

/** They say how whoever began it was asked, and which file counted; that is compared by itself. */
const WITHOUT_MEANING: ReadonlySet<string> = new Set(['yes', 'config']);

const READ: Readonly<Record<string, (value: string) => Part>> = {
  unit: () => ({ areUnits: true }),
  'no-deps': () => ({ noDeps: true }),
  'with-dependents': () => ({ withDependents: true }),
  canary: (canary) => ({ canary }),
  batch: (batch) => ({ batch: batch.split(',') }),
  'max-failed': (maxFailed) => ({ maxFailed }),
  nodes: (nodes) => ({ nodes }),
};

/** `config`: the file that counts here. Throws GrappeError for a run that only the shell in which it began can take up. */
export function recordedOrder(run: StoredRun, config: string | undefined): ServiceOrder {
  if (run.config !== config)
    throw elsewhere(
      run,
      `it was begun with ${run.config ?? 'no grappe.yaml'}, here ${config ?? 'none'} counts`,
    );
  const [, goal, ...names] = (run.commands[0] ?? '').split(' ');
  const options = run.options.map((word) => readOption(run, word));
  const order = v.safeParse(ServiceOrder, { goal, names, ...Object.assign({}, ...options) });
  if (order.success) return order.output;
  throw elsewhere(run, `the console does not know what '${run.commands.join('; ')}' orders`);
}

function readOption(run: StoredRun, word: string): Part {
  const [, name = '', value = ''] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  if (WITHOUT_MEANING.has(name)) return {};
  const read = Object.hasOwn(READ, name) ? READ[name] : undefined;
  if (read) return read(value);
  throw elsewhere(run, `it was begun with '${word}', which the console has nothing for`);
}

function elsewhere({ id }: StoredRun, why: string): GrappeError {
  return new GrappeError('usage', {
    message: `run ${id} cannot be taken up by the console`,
    why,
    hint: `on the server: grappe service rollout resume ${id}`,
  });
}
