/** `grappe service plan`: what `apply` would do, read from the nodes and not done. */

import { resolve } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { EXIT, GrappeError, systemReason } from '../../../../base/index.ts';
import { type Plan, planId, planText as fileText } from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { chosenServices } from '../chosen-services.ts';
import { planExit, planReport } from '../../../../app/index.ts';
import { planToApply } from '../read-plan.ts';
import { asPlanFile } from './plan-name.ts';
import { planText } from './plan-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const services = await chosenServices(args, io, { usesNodes: true, onlyDefined: true });
  const plan = await planToApply(args, io, services);
  if (typeof plan === 'number') return plan;
  const exit = planExit(plan, EXIT.differs);
  await io.stdout.write(args.has('json') ? jsonLine(planReport(plan, exit)) : planText(plan));
  const file = args.value('output');
  if (file !== undefined) await keep(plan, file, io);
  return exit;
}

async function keep(plan: Plan, file: string, io: CliIo): Promise<void> {
  try {
    await writeFile(resolve(io.cwd, file), fileText(plan));
  } catch (cause) {
    throw new GrappeError('local', {
      message: `cannot write the plan '${file}'`,
      why: systemReason(cause),
      cause,
    });
  }
  await io.stdout.flush();
  await io.stderr.write(
    `${io.program}: saved as plan ${planId(plan)}: 'grappe service apply ${asPlanFile(file)}' runs it\n`,
  );
}
