/** `grappe service explain`: each edge that leads from an instance, and how it stands. */

import { explainInstance } from '../../../../app/index.ts';
import { exitStatusOf, GrappeError } from '../../../../base/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { Explanation } from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { usageError } from '../../../getopt.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { chosenServices } from '../chosen-services.ts';
import { looking } from '../read-plan.ts';
import type { ServiceExplanation } from '../../../../protocol/index.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const [service, node, ...rest] = args.operands;
  if (service === undefined || node === undefined || rest.length > 0)
    throw usageError("'explain' needs a service and a node", 'such as: grappe service explain web front03');
  const { fleet, chosen } = await chosenServices(args, io, { names: [service] });
  const definition = chosen.graph.services.get(service);
  if (!definition?.nodes.has(node)) throw notThere(service, node, definition?.nodes.fold());
  const explanation = await looking(args, io, { fleet, chosen }, (actions, told, signal) =>
    explainInstance({ chosen, actions, told }, { service, node }, signal),
  );
  if (typeof explanation === 'number') return explanation;
  const document = { v: 1, ...explanation } satisfies ServiceExplanation;
  await io.stdout.write(args.has('json') ? jsonLine(document) : sanitise(explanationText(explanation)));
  const { stuck, needs } = explanation;
  return exitStatusOf([
    ...(stuck ? [stuck.outcome] : []),
    ...(needs.some(isInTheWay) ? ['blocked' as const] : []),
  ]);
}

function notThere(service: string, node: string, nodes: string | undefined): GrappeError {
  const why = nodes === undefined ? `'${service}' is a target, not a service` : `it belongs on ${nodes}`;
  return new GrappeError('nothing-selected', { message: `'${service}' does not belong on '${node}'`, why });
}

type Need = Explanation['needs'][number];

function isInTheWay({ verdict, strength }: Need): boolean {
  return verdict === 'unmet' && strength === 'required';
}

function explanationText(explanation: Explanation): string {
  const { needs, stuck } = explanation;
  const inTheWay = needs.filter(isInTheWay).map((need) => need.service);
  const own = stuck ? `; it is ${stuck.outcome} itself` : '';
  const end =
    inTheWay.length > 0 ? `Blocked by ${inTheWay.join(', ')}` : 'Nothing that it requires is in its way';
  return [headText(explanation), ...needLines(explanation, '  '), `${end}${own}.`, ''].join('\n');
}

function headText({ service, node, is, stuck }: Explanation): string {
  return `${service} on ${node}: ${is}${stuck?.detail ? `: ${stuck.detail}` : ''}`;
}

function needLines({ needs }: Explanation, indent: string): string[] {
  return needs.flatMap((need) => [
    `${indent}${needText(need)}`,
    ...need.bad.map(({ nodes, is }) => `${indent}    ${nodes}  ${is}`),
    ...(need.because ? becauseLines(need.because, `${indent}  `) : []),
  ]);
}

function becauseLines(because: Explanation, indent: string): string[] {
  return [`${indent}${headText(because)}`, ...needLines(because, `${indent}  `)];
}

const KINDS = { required: 'requires', weak: 'wants', order: 'comes after' } as const;

/** `✓ requires db (all, healthy): 1 of 1`. */
function needText({ verdict, strength, service, scope, condition, good, of }: Need): string {
  const conditions = strength === 'order' ? '' : ` (${scope}, ${condition})`;
  return `${verdict === 'met' ? 'ok ' : '!  '}${KINDS[strength]} ${service}${conditions}: ${good} of ${of} run`;
}
