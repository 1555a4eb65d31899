/** What the init systems of nodes know, nodes in the same state folded. */

import { chooseServices } from '../../../../app/index.ts';
import { exitStatusOf } from '../../../../base/index.ts';
import { NodeSet } from '../../../../nodeset/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { ServiceDiscoverReport } from '../../../../protocol/index.ts';
import type { FoundUnit, Trouble } from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { chosenNodes } from '../../../fleet-options.ts';
import { watchInterrupts } from '../../../interrupts.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { reachServices } from '../chosen-services.ts';
import { foldTroubles, troubleLine } from '../fold-troubles.ts';
import { tableText } from '../table-text.ts';

export async function discover(args: Arguments, io: CliIo): Promise<number> {
  const named = patternsOf(args.operands);
  const { fleet, nodes } = await chosenNodes(args, io, { otherwiseAll: true });
  const chosen = await chooseServices(fleet, {
    names: [],
    tags: [],
    areUnits: false,
    nodes,
    withBareNodes: true,
  });
  using interrupts = watchInterrupts(io);
  const readTimeoutMs = args.milliseconds('command_timeout');
  await using actions = await reachServices(args, io, { fleet, chosen, readTimeoutMs });
  const found = new Map<string, readonly FoundUnit[]>();
  const troubled = new Map<string, Trouble>();
  await actions.discover(
    nodes,
    (node, answer) => {
      if ('outcome' in answer) troubled.set(node, answer);
      else
        found.set(
          node,
          answer.filter(({ name }) => named(name)),
        );
    },
    interrupts.signal,
  );
  const report = reportOf(found, troubled);
  await io.stdout.write(args.has('json') ? jsonLine(report) : sanitise(textOf(report)));
  return interrupts.exit ?? exitStatusOf([...troubled.values()].map(({ outcome }) => outcome));
}

/** All names where none is given; `*` stands for anything. */
function patternsOf(operands: readonly string[]): (name: string) => boolean {
  const patterns = operands.map(
    (operand) =>
      new RegExp(
        `^${operand
          .split('*')
          .map((part) => RegExp.escape(part))
          .join('.*')}$`,
      ),
  );
  return (name) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name));
}

function reportOf(
  found: ReadonlyMap<string, readonly FoundUnit[]>,
  troubled: ReadonlyMap<string, Trouble>,
): ServiceDiscoverReport {
  const all = [...found].flatMap(([node, units]) => units.map((unit) => ({ node, unit })));
  const groups = Map.groupBy(all, ({ unit }) => JSON.stringify(unit));
  const units = [...groups.values()].map((group) => {
    const [{ unit }] = group as [(typeof group)[number]];
    const { name, backend, state, enabled } = unit;
    return { unit: name, nodes: foldNodes(group), count: group.length, backend, state, enabled };
  });
  return {
    v: 1,
    units: units.sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : b.count - a.count)),
    troubled: foldTroubles(troubled),
  };
}

function foldNodes(group: readonly { readonly node: string }[]): string {
  return NodeSet.from(group.map(({ node }) => node)).fold();
}

function textOf({ units, troubled }: ServiceDiscoverReport): string {
  const rows = units.map(({ unit, nodes, count, state, enabled, backend }) => ({
    cells: [
      unit,
      String(count),
      nodes,
      state ?? '-',
      enabled === null ? '-' : enabled ? 'yes' : 'no',
      backend,
    ],
  }));
  const lines = troubled.map(troubleLine);
  const table = tableText(['UNIT', 'COUNT', 'NODES', 'STATE', 'ENABLED', 'INIT'], rows, [1]);
  const none = troubled.length === 0 ? 'no units\n' : '';
  return `${rows.length > 0 ? table : none}${lines.map((line) => `${line}\n`).join('')}`;
}
