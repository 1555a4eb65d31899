/** `grappe service drift`: what is otherwise than grappe.yaml declares. */

import { EXIT } from '../../../../base/index.ts';
import type { ServiceDriftReport } from '../../../../protocol/index.ts';
import { type Drift, driftOf, type Plan } from '../../../../services/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { chosenServices } from '../chosen-services.ts';
import { obstacleText, planExit, type PlanGroup, planGroups } from '../../../../app/index.ts';
import { instancesText } from '../plan/plan-text.ts';
import { planToApply } from '../read-plan.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const services = await chosenServices(args, io, { onlyDefined: true });
  const plan = await planToApply(args, io, services);
  if (typeof plan === 'number') return plan;
  const differing = driftOf(plan);
  const instances = plan.instances.filter(({ why }) => why.kind === 'asked').length;
  const exit = planExit(plan, EXIT.differs);
  const report: ServiceDriftReport = { v: 1, differing, instances, exit };
  await io.stdout.write(args.has('json') ? jsonLine(report) : driftText(differing, plan, instances));
  return exit;
}

interface Line {
  readonly mark: '~' | '!';
  readonly service: string;
  readonly nodes: string;
  readonly text: string;
}

function driftText(differing: readonly Drift[], plan: Plan, instances: number): string {
  const lines: Line[] = [
    ...differing.flatMap(({ service, nodes, is, wanted }) =>
      wanted === null ? [] : [{ mark: '~' as const, service, nodes, text: `${is}, declared ${wanted}` }],
    ),
    ...stuckGroups(plan).map(({ service, nodes, instance }) => ({
      mark: '!' as const,
      service,
      nodes,
      text: obstacleText(instance),
    })),
  ];
  const service = Math.max(0, ...lines.map((line) => line.service.length));
  const nodes = Math.max(0, ...lines.map((line) => line.nodes.length));
  const texts = lines.map(
    (line) => `${line.mark} ${line.service.padEnd(service)}  ${line.nodes.padEnd(nodes)}  ${line.text}`,
  );
  return sanitise([...texts, sumText(differing, plan, instances), ''].join('\n'));
}

function stuckGroups(plan: Plan): PlanGroup[] {
  return planGroups(plan).filter(({ kind, instance: { why } }) => kind === 'stuck' && why.kind === 'asked');
}

/** What could not be read is not said to differ. */
function sumText(differing: readonly Drift[], plan: Plan, instances: number): string {
  const count = (groups: readonly { readonly count: number }[]): number =>
    groups.reduce((sum, group) => sum + group.count, 0);
  const unknown = count(stuckGroups(plan).filter(({ instance: { before } }) => !('state' in before)));
  const known = count(differing) - unknown;
  const rest = unknown > 0 ? `, ${unknown} unknown` : '';
  if (known > 0) return `Drift: ${known} of ${instancesText(instances)} not as declared${rest}.`;
  return `No drift: ${instancesText(instances - unknown)} as declared${rest}.`;
}
