/** A recorded change of services again, with the options that it had: what is left of it, or a part. */

import { type StoredRun, withOverrides } from '../../../app/index.ts';
import { OUTCOMES } from '../../../base/index.ts';
import type { Goal, PlanRequest } from '../../../services/index.ts';
import { Arguments } from '../../arguments.ts';
import { findCommand } from '../../command-table.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { refuseOtherConfig } from '../rerun/other-config.ts';
import { chosenServices } from './chosen-services.ts';
import { performChange, type TakenUp } from './perform-change.ts';
import { changeOptions } from './verb/verb-options.ts';

export interface Repetition {
  readonly run: StoredRun;
  readonly part: Pick<PlanRequest, 'mayTouch' | 'isDone'>;
  readonly continues?: TakenUp;
  readonly rerunOf?: string;
}

/** Options given now come after those of the run. */
export async function repeatChange(
  { run, ...repetition }: Repetition,
  args: Arguments,
  io: CliIo,
): Promise<number> {
  const { goal, given } = await recordedChange(run, args);
  // The configuration that counts is the one that counted then.
  const there = { ...io, cwd: run.cwd };
  const { fleet, chosen } = await chosenServices(given, there, { usesNodes: true });
  if (!args.has('config')) refuseOtherConfig(fleet.config, run);
  const options = changeOptions(given);
  const services = { fleet, chosen: withOverrides(chosen, options) };
  const agreed = () => Promise.resolve('yes' as const);
  return performChange({ goal, services, options, agreed, ...repetition }, given, there);
}

/** From `service restart web db`, and its options. */
async function recordedChange(
  { commands, options }: StoredRun,
  args: Arguments,
): Promise<{ readonly goal: Goal; readonly given: Arguments }> {
  const found = await findCommand((commands[0] ?? '').split(' '));
  if (!found) throw new Error(`no command '${commands[0]}'`);
  const { spec, rest: names } = found;
  const goal = spec.path.at(-1) as Goal;
  const recorded = Arguments.parse([...options, '--', ...names], spec);
  const now = args.tokens.flatMap((token) => {
    if (token.kind !== 'option' || SAYS_WHICH.has(token.spec.name)) return [];
    const own = spec.options.find(({ name }) => name === token.spec.name);
    if (!own) throw usageError(`option '${token.spelling}' means nothing to 'service ${goal}'`);
    return [{ ...token, spec: own }];
  });
  return { goal, given: new Arguments([...recorded.tokens, ...now]) };
}

/** Options of `rerun` that say which run, and which part of it. */
const SAYS_WHICH: ReadonlySet<string> = new Set(['last', ...Object.keys(OUTCOMES)]);
