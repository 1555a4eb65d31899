/** What the init systems of nodes know, nodes in the same state folded. */

import { chooseServices, discoverReport, namePatterns } from '../../../../app/index.ts';
import { exitStatusOf } from '../../../../base/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { ServiceDiscoverReport } from '../../../../protocol/index.ts';
import type { FoundUnit, Trouble } from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { chosenNodes } from '../../../fleet-options.ts';
import { watchInterrupts } from '../../../interrupts.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { reachServices } from '../chosen-services.ts';
import { troubleLine } from '../trouble-text.ts';
import { tableText } from '../table-text.ts';

export async function discover(args: Arguments, io: CliIo): Promise<number> {
  const named = namePatterns(args.operands);
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
  const report = discoverReport(found, troubled);
  await io.stdout.write(args.has('json') ? jsonLine(report) : sanitise(textOf(report)));
  return interrupts.exit ?? exitStatusOf([...troubled.values()].map(({ outcome }) => outcome));
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
