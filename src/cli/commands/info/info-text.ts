import { localTime } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { InfoReport } from '../../../protocol/index.ts';

type Rows = readonly (readonly [string, string])[];

/** A word and what it is, a line each. */
export function infoText(info: InfoReport): string {
  const { you, languages, slots, waiting } = info;
  const rows: Rows = [
    ...placeRows(info),
    ['as', `${you.name} (${you.role})`],
    ['nodes', you.nodes ?? 'all'],
    ...languages.map(({ language, version, nodes }, at): Rows[number] => [
      at === 0 ? 'languages' : '',
      `${`${language} ${version}`.padEnd(18)} ${nodes}`,
    ]),
    ...(languages.length === 0 ? [['languages', 'none is known'] as const] : []),
    ...(waiting === '' ? [] : [['', `no answer yet from ${waiting}`] as const]),
    ...(you.languages === null ? [] : [['allowed', you.languages.join(', ')] as const]),
    ['slots', slots === null ? 'not known' : `${slots.free} of ${slots.all} free`],
  ];
  return rows.map(([word, text]) => `${word.padEnd(11)}${sanitise(text).replaceAll('\n', ' ')}\n`).join('');
}

function placeRows({ server, cluster, config, version }: InfoReport): Rows {
  const name: Rows = cluster.name === null ? [] : [['cluster', cluster.name]];
  if (server === null)
    return [
      ['connected', 'to this machine alone; --server names a server'],
      ['config', config ?? 'none was found'],
      ...name,
      ['version', version],
    ];
  const other = server.version === version ? '' : `, here ${version}`;
  return [
    ['connected', `${server.url} on ${server.host}, since ${localTime(new Date(server.startedAt))}`],
    ...name,
    ['version', `${server.version}${other}; protocol ${server.protocol}`],
  ];
}
