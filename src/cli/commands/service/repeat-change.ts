/** A recorded change of services again, with the options that it had: what is left of it, or a part. */

import { type StoredInstance, type StoredRun, withOverrides } from '../../../app/index.ts';
import { GrappeError, OUTCOMES } from '../../../base/index.ts';
import type { Goal, Instance, PlanRequest } from '../../../services/index.ts';
import { Arguments } from '../../arguments.ts';
import { COMMANDS } from '../../command-table.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { chosenServices } from './chosen-services.ts';
import { performChange } from './perform-change.ts';
import { changeOptions } from './verb/verb-options.ts';

export interface Repetition {
  readonly run: StoredRun;
  readonly part: Pick<PlanRequest, 'mayTouch' | 'isDone'>;
  readonly continues?: string;
  readonly rerunOf?: string;
}

/** Options given now come after those of the run. */
export async function repeatChange(
  { run, ...repetition }: Repetition,
  args: Arguments,
  io: CliIo,
): Promise<number> {
  const { goal, given } = recordedChange(run, args);
  // The configuration that counts is the one that counted then.
  const there = { ...io, cwd: run.cwd };
  const { fleet, chosen } = await chosenServices(given, there, { usesNodes: true });
  if (!args.has('config') && fleet.config.path !== run.config) throw otherConfig(run, fleet.config.path);
  const options = changeOptions(given);
  const services = { fleet, chosen: withOverrides(chosen, options) };
  const agreed = () => Promise.resolve('yes' as const);
  return performChange({ goal, services, options, agreed, ...repetition }, given, there);
}

/** From `service restart web db`, and its options. */
function recordedChange(
  { commands, options }: StoredRun,
  args: Arguments,
): { readonly goal: Goal; readonly given: Arguments } {
  const [, goal = '', ...names] = (commands[0] ?? '').split(' ');
  const spec = COMMANDS.find(({ path }) => path.join(' ') === `service ${goal}`);
  if (!spec) throw new Error(`no command service ${goal}`);
  const recorded = Arguments.parse([...options, '--', ...names], spec);
  const now = args.tokens.flatMap((token) => {
    if (token.kind !== 'option' || SAYS_WHICH.has(token.spec.name)) return [];
    const own = spec.options.find(({ name }) => name === token.spec.name);
    if (!own) throw usageError(`option '${token.spelling}' means nothing to 'service ${goal}'`);
    return [{ ...token, spec: own }];
  });
  return { goal: goal as Goal, given: new Arguments([...recorded.tokens, ...now]) };
}

/** Options of `rerun` that say which run, and which part of it. */
const SAYS_WHICH: ReadonlySet<string> = new Set(['last', ...Object.keys(OUTCOMES)]);

/** Whether an instance is one of these. */
export function instanceTest(instances: readonly StoredInstance[]): (instance: Instance) => boolean {
  const known = new Set(instances.map(({ service, node }) => `${service} ${node}`));
  return ({ service, node }) => known.has(`${service} ${node}`);
}

function otherConfig({ id, config }: StoredRun, path: string | undefined): GrappeError {
  const text = (file: string | undefined): string => (file === undefined ? 'no grappe.yaml' : `'${file}'`);
  return new GrappeError('config-unreadable', {
    message: `run ${id} was made with ${text(config)}, now ${text(path)} counts`,
    hint: 'name the one to use with --config, or begin anew',
  });
}
