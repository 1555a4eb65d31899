/** Links that were made, as a table, as CSV to be handed out, or as JSON. */

import { localTime } from '../../../base/index.ts';
import type { UserLinksReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { OptionSpec } from '../../command-spec.ts';
import { jsonLine } from '../run/json-line.ts';
import { columns } from './columns.ts';

const heading = 'Output';

export const LINK_OPTIONS: readonly OptionSpec[] = [
  { name: 'valid', value: 'D', text: 'how long a link is good: 90m, 12h, 7d (3d)' },
  { name: 'csv', text: 'as CSV: name, link, until', heading },
  { name: 'json', text: 'as JSON', heading },
];

export type MadeLink = UserLinksReport['links'][number];

export function linksText(links: readonly MadeLink[], args: Arguments): string {
  if (args.has('json')) return jsonLine({ v: 1, links: [...links] } satisfies UserLinksReport);
  if (args.has('csv'))
    return csv([['name', 'link', 'until'], ...links.map(({ name, url, until }) => [name, url, until])]);
  const rows = links.map(({ name, url, until }) => [name, `until ${localTime(new Date(until))}`, url]);
  return columns(rows);
}

/** No cell holds a quote or a line break: names and links have neither. */
function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.join(',')}\n`).join('');
}
