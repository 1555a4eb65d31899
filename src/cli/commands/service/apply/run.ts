/** `grappe service apply`: makes services as grappe.yaml declares them, or carries out a plan that was kept. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { declaredServices, withOverrides } from '../../../../app/index.ts';
import { GrappeError, systemReason } from '../../../../base/index.ts';
import { type Plan, readPlan, requestOfKept } from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { usageError } from '../../../getopt.ts';
import type { CliIo } from '../../../io.ts';
import { chosenServices } from '../chosen-services.ts';
import { detach } from '../detach.ts';
import { performChange } from '../perform-change.ts';
import { isPlanFile } from '../plan/plan-name.ts';
import { planText } from '../plan/plan-text.ts';
import { type Answer, confirmed } from '../verb/agreement.ts';
import { type ChangeOptions, changeOptions } from '../verb/verb-options.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const options = changeOptions(args);
  if (args.has('detach')) return detach({ path: ['service', 'apply'], args }, io);
  const kept = await keptPlan(args, io);
  const { fleet, chosen } = await chosenServices(args, io, {
    usesNodes: true,
    onlyDefined: true,
    ...(kept && { names: requestOfKept(kept).names }),
  });
  // A wrong file is told first: it is what has to be mended.
  if (!options.yes && (options.json || !io.stdin.isTerminal))
    throw usageError(
      "nobody can be asked whether 'apply' may go on",
      "say so beforehand: --yes; 'plan' shows it",
    );
  const services = { fleet, chosen: withOverrides(declaredServices(chosen), options) };
  const agreed = (plan: Plan): Promise<Answer> => agreedToAll(plan, options, io);
  return performChange({ goal: 'apply', services, options, agreed, ...(kept && { kept }) }, args, io);
}

/** What it says of nodes and waves is all in it. */
const NOT_WITH_PLAN = [
  'nodes',
  'exclude',
  'all',
  'group',
  'exclude-group',
  'hostfile',
  'pick',
  'tag',
  'batch',
];
const NOR = ['canary', 'max-failed', 'no-deps', 'command_timeout'];

async function keptPlan(args: Arguments, io: CliIo): Promise<Plan | undefined> {
  const [file, second] = args.operands;
  if (file === undefined || !args.operands.some(isPlanFile)) return undefined;
  if (second !== undefined) throw usageError(`a plan or services, not '${file}' and '${second}'`);
  const given = [...NOT_WITH_PLAN, ...NOR].find((option) => args.has(option));
  if (given !== undefined)
    throw usageError(`a plan says it all: '--${given}' has no place`, 'make another plan with that option');
  const plan = readPlan(await textOf(file, io));
  if (plan.goal === 'apply') return plan;
  throw new GrappeError('plan-unreadable', { message: `'${file}' is a plan to ${plan.goal}, not to apply` });
}

async function textOf(file: string, io: CliIo): Promise<string> {
  try {
    return await readFile(resolve(io.cwd, file), 'utf8');
  } catch (cause) {
    throw new GrappeError('plan-unreadable', {
      message: `cannot read the plan '${file}'`,
      why: systemReason(cause),
      cause,
    });
  }
}

/** The plan is shown, then asked about, unless it changes nothing. */
async function agreedToAll(plan: Plan, { yes, json }: ChangeOptions, io: CliIo): Promise<Answer> {
  if (!json) await io.stderr.write(planText(plan));
  const isDue = plan.instances.some(({ fate }) => fate.kind === 'change');
  return yes || !isDue ? 'yes' : confirmed('apply it?', io);
}
