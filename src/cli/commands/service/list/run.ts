/** `grappe service list`: what the file defines, or what nodes have. */

import { listReport } from '../../../../app/index.ts';
import { EXIT } from '../../../../base/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { ServiceListReport } from '../../../../protocol/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { chosenServices } from '../chosen-services.ts';
import { nothingChosen } from '../nothing-chosen.ts';
import { tableText } from '../table-text.ts';
import { discover } from './discover.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.has('discover')) return discover(args, io);
  const services = await chosenServices(args, io, { onlyDefined: true });
  const report = listReport(services);
  if (report.services.length === 0) throw nothingChosen(services.chosen);
  await io.stdout.write(args.has('json') ? jsonLine(report) : sanitise(textOf(report)));
  return EXIT.ok;
}

type Listed = ServiceListReport['services'][number];

function textOf({ services, targets }: ServiceListReport): string {
  const rows = services.map((service) => ({
    cells: [
      service.name,
      String(service.count),
      service.nodes,
      declaredText(service),
      unitText(service),
      service.dependsOn.join(' ') || '-',
      service.tags.join(' '),
    ],
  }));
  const table = tableText(['SERVICE', 'COUNT', 'NODES', 'DECLARED', 'UNIT', 'DEPENDS ON', 'TAGS'], rows, [1]);
  const lines = Object.entries(targets).map(([name, behind]) => `target ${name}: ${behind.join(' ')}\n`);
  return `${table}${lines.join('')}`;
}

/** `started, enabled`; `-` where nothing is. */
function declaredText({ state, enabled, masked }: Listed): string {
  const words = [
    ...(state === null ? [] : [state]),
    ...(enabled === null ? [] : [enabled ? 'enabled' : 'disabled']),
    ...(masked === null ? [] : [masked ? 'masked' : 'unmasked']),
  ];
  return words.join(', ') || '-';
}

/** `httpd · apache2`, and the backend where it is not found out. */
function unitText({ units, backends }: Listed): string {
  const own = backends.filter((backend) => backend !== 'auto');
  const isCommand = own.length === 1 && own[0] === 'command' && backends.length === 1;
  if (isCommand) return 'command';
  return `${units.join(' · ')}${own.length > 0 ? ` (${own.join(', ')})` : ''}`;
}
