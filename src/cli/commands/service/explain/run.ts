/** `grappe service explain`: each edge that leads from an instance, how it stands, and what is at the root of what blocks it. */

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
  const { fleet, chosen } = await chosenServices(args, io, { names: [service], onlyDefined: true });
  const definition = chosen.graph.services.get(service);
  if (!definition?.nodes.has(node)) throw notThere(service, node, definition?.nodes.fold());
  const explanation = await looking(args, io, { fleet, chosen }, (actions, told, signal) =>
    explainInstance({ chosen, actions, told }, { service, node }, signal),
  );
  if (typeof explanation === 'number') return explanation;
  const document = { v: 1, ...explanation } satisfies ServiceExplanation;
  await io.stdout.write(args.has('json') ? jsonLine(document) : sanitise(explanationText(explanation)));
  const { stuck, roots } = explanation;
  return exitStatusOf([...(stuck ? [stuck.outcome] : []), ...(roots.length > 0 ? ['blocked' as const] : [])]);
}

function notThere(service: string, node: string, nodes: string | undefined): GrappeError {
  const why = nodes === undefined ? `'${service}' is a target, not a service` : `it belongs on ${nodes}`;
  return new GrappeError('nothing-selected', { message: `'${service}' does not belong on '${node}'`, why });
}

type Need = Explanation['needs'][number];
type Root = Explanation['roots'][number];

function explanationText({ service, node, is, stuck, needs, roots }: Explanation): string {
  const head = `${service} on ${node}: ${is}${stuck?.detail ? `: ${stuck.detail}` : ''}`;
  const own = stuck ? `; it is ${stuck.outcome} itself` : '';
  return [head, ...needs.flatMap(needLines), ...endLines(roots, own), ''].join('\n');
}

const KINDS = { required: 'requires', weak: 'wants', order: 'comes after' } as const;

/** `ok requires db (all, healthy): 1 of 1 run` */
function needLines({ verdict, strength, service, scope, condition, good, of, bad }: Need): string[] {
  const conditions = strength === 'order' ? '' : ` (${scope}, ${condition})`;
  return [
    `  ${verdict === 'met' ? 'ok ' : '!  '}${KINDS[strength]} ${service}${conditions}: ${good} of ${of} run`,
    ...bad.map(({ nodes, is }) => `      ${nodes}  ${is}`),
  ];
}

function endLines(roots: readonly Root[], own: string): string[] {
  const [first, second] = roots;
  if (!first) return [`Nothing that it requires is in its way${own}.`];
  if (!second) return [`Blocked by ${rootText(first)}${own}.`];
  return [`Blocked by ${roots.length} causes${own}:`, ...roots.map((root) => `  ${rootText(root)}`)];
}

/** The way to it is told where that is not seen above. */
function rootText({ service, nodes, is, detail, chain }: Root): string {
  const way = chain.length > 2 ? ` (${chain.join(' → ')})` : '';
  return `${service} on ${nodes}: ${is}${detail === null ? '' : `: ${detail}`}${way}`;
}
