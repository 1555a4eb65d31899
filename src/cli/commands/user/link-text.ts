/** Links that were made, as a table, as CSV to be handed out, or as JSON. */

import { localTime } from '../../../base/index.ts';
import type { UserLinksReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { jsonLine } from '../run/json-line.ts';
import { columns } from './columns.ts';

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
