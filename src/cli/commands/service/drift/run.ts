/** `grappe service drift`: what is otherwise than grappe.yaml declares. */

import { EXIT } from '../../../../base/index.ts';
import type { ServiceDriftReport } from '../../../../protocol/index.ts';
import { type Drift, driftOf } from '../../../../services/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { chosenServices } from '../chosen-services.ts';
import { instancesText } from '../plan/plan-text.ts';
import { exitOf, planToApply } from '../read-plan.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const services = await chosenServices(args, io);
  const plan = await planToApply(args, io, services);
  if (typeof plan === 'number') return plan;
  const differing = driftOf(plan);
  const instances = plan.instances.filter(({ why }) => why.kind === 'asked').length;
  const exit = exitOf(plan, EXIT.differs);
  const report: ServiceDriftReport = { v: 1, differing, instances, exit };
  await io.stdout.write(args.has('json') ? jsonLine(report) : driftText(differing, instances));
  return exit;
}

function driftText(differing: readonly Drift[], instances: number): string {
  const service = Math.max(0, ...differing.map((one) => one.service.length));
  const nodes = Math.max(0, ...differing.map((one) => one.nodes.length));
  const lines = differing.map((one) => {
    const head = `${one.wanted === null ? '!' : '~'} ${one.service.padEnd(service)}  ${one.nodes.padEnd(nodes)}`;
    return `${head}  ${one.is}${one.wanted === null ? '' : `, declared ${one.wanted}`}`;
  });
  const count = differing.reduce((sum, one) => sum + one.count, 0);
  const sum =
    count === 0
      ? `No drift: ${instancesText(instances)} as declared.`
      : `Drift: ${count} of ${instancesText(instances)} not as declared.`;
  return sanitise([...lines, sum, ''].join('\n'));
}
