/** The options of a verb, checked. */

import type { Verb } from '../../../../base/index.ts';
import type { ServiceOverrides } from '../../../../app/index.ts';
import type { Amount } from '../../../../config/index.ts';
import type { PlanRequest } from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { usageError } from '../../../getopt.ts';

export interface ChangeOptions extends ServiceOverrides {
  readonly json: boolean;
  /** Nobody is asked. */
  readonly yes: boolean;
  readonly plan: Pick<PlanRequest, 'noDeps' | 'withDependents' | 'inWaves'>;
}

export function verbOptions(verb: Verb, args: Arguments): ChangeOptions {
  if (args.operands.length === 0 && !args.has('tag'))
    throw usageError(
      `'${verb}' needs a service`,
      `name it: grappe service ${verb} NAME, or choose with --tag`,
    );
  if (args.has('with-dependents') && verb !== 'stop')
    throw usageError(`option '--with-dependents' is for stop, not for ${verb}`, 'leave it out');
  args.refuseTogether([['no-deps', 'with-dependents']]);
  return changeOptions(args);
}

/** Those that the verbs share with `apply`. */
export function changeOptions(args: Arguments): ChangeOptions {
  const batch = args.value('batch');
  const canary = amountOf(args, 'canary', 0);
  return {
    json: args.has('json'),
    yes: args.has('yes'),
    timeoutMs: args.milliseconds('command_timeout'),
    canary,
    batch: batch === undefined ? undefined : batch.split(',').map((text) => readAmount('batch', text, 1)),
    maxFailed: amountOf(args, 'max-failed', 0),
    plan: {
      noDeps: args.has('no-deps'),
      withDependents: args.has('with-dependents'),
      inWaves: batch !== undefined || canary !== undefined,
    },
  };
}

function amountOf(args: Arguments, name: string, least: number): Amount | undefined {
  const text = args.value(name);
  return text === undefined ? undefined : readAmount(name, text, least);
}

function readAmount(name: string, text: string, least: number): Amount {
  const [, digits = '', percent] = /^(\d{1,7})(%)?$/.exec(text) ?? [];
  const number = Number(digits);
  if (percent && number <= 100) return { percent: number };
  if (!percent && digits !== '' && number >= least) return { count: number };
  throw usageError(`option '--${name}' is a number of at least ${least} or a percentage, not '${text}'`);
}
