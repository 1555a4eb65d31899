/** Statuses as a table: nodes folded, or a column for each where they are few. */

import type { InstanceStatus } from '../../../../app/index.ts';
import { CAUSES } from '../../../../base/index.ts';
import { NodeSet } from '../../../../nodeset/index.ts';
import { sanitise } from '../../../../output/index.ts';
import { nameless, textOfAll } from '../../../../app/index.ts';
import { tableText } from '../table-text.ts';

export function statusText(statuses: readonly InstanceStatus[], columns: number): string {
  const services = [...Map.groupBy(statuses, ({ service }) => service)];
  return sanitise(matrixText(services, columns) ?? listText(services));
}

type Rows = readonly (readonly [string, readonly InstanceStatus[]])[];

const MOST_COLUMNS = 8;

/** Undefined where it would not fit, or show nothing that a list does not. */
function matrixText(services: Rows, columns: number): string | undefined {
  const nodes = [...NodeSet.from(services.flatMap(([, own]) => own.map(({ node }) => node)))];
  if (services.length < 2 || nodes.length < 2 || nodes.length > MOST_COLUMNS) return undefined;
  const rows = services.map(([name, own]) => {
    const cells = nodes.map((node) => own.find((one) => one.node === node));
    return { cells: [name, enabledText(own), ...cells.map((one) => (one ? stateWord(one) : '-'))], own };
  });
  const head = ['SERVICE', 'ENABLED', ...nodes];
  const text = tableText(
    head,
    rows.map(({ cells, own }) => ({ cells, below: detailLines(own.filter(saysMore)) })),
  );
  const width = Math.max(...text.split('\n').map(({ length }) => length));
  return width <= columns ? text : undefined;
}

function listText(services: Rows): string {
  const rows = services.map(([name, own]) => ({
    cells: [name, String(own.length), countsText(own), enabledText(own)],
    below: detailLines(own.filter((one) => one.outcome !== 'ok' || saysMore(one))),
  }));
  return tableText(['SERVICE', 'NODES', 'STATE', 'ENABLED'], rows, [1]);
}

/** `996 running · 3 stopped`, the most first. */
function countsText(own: readonly InstanceStatus[]): string {
  const groups = [...Map.groupBy(own, stateWord)].sort(([, a], [, b]) => b.length - a.length);
  return groups.map(([word, { length }]) => `${length} ${word}`).join(' · ');
}

function stateWord({ sight }: InstanceStatus): string {
  if (sight.kind === 'trouble') return sight.trouble.outcome;
  const { state, masked } = sight.reading;
  return masked && state !== 'running' ? 'masked' : state;
}

/** `yes`, `no`, or `2 yes · 1 no`; `-` where nothing is to be enabled, or nobody can tell. */
function enabledText(own: readonly InstanceStatus[]): string {
  const known = own.flatMap(({ sight }) =>
    sight.kind === 'reading' && sight.reading.enabled !== null ? [sight.reading.enabled] : [],
  );
  const yes = known.filter(Boolean).length;
  const no = known.length - yes;
  if (yes === 0 || no === 0) return yes > 0 ? 'yes' : no > 0 ? 'no' : '-';
  return `${yes} yes · ${no} no`;
}

/** Nodes of the same word and the same reason on one line. */
function detailLines(statuses: readonly InstanceStatus[]): string[] {
  const groups = Map.groupBy(statuses, (one) =>
    JSON.stringify([stateWord(one), nameless(reasonText(one), one.node)]),
  );
  const lines = [...groups.values()].map((group) => {
    const [first] = group as [InstanceStatus];
    const nodes = NodeSet.from(group.map(({ node }) => node)).fold();
    const reason = textOfAll(reasonText(first), first.node, group.length);
    return [stateWord(first), nodes, ...(reason === '' ? [] : [reason])];
  });
  const width = Math.max(0, ...lines.map(([word = '']) => word.length));
  return lines.map(([word = '', ...rest]) => `  ${[word.padEnd(width), ...rest].join('  ')}`);
}

function saysMore(status: InstanceStatus): boolean {
  return reasonText(status) !== '';
}

function reasonText({ sight, settings, outcome }: InstanceStatus): string {
  if (sight.kind === 'trouble') {
    const { cause, detail } = sight.trouble;
    return detail ?? (cause === null ? '' : CAUSES[cause]);
  }
  const { state, detail, restarts, stale, enabled } = sight.reading;
  const parts = [
    ...(detail !== null && state !== 'running' && state !== 'stopped' ? [detail] : []),
    ...(restarts ? [`${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`] : []),
    ...(stale ? ['its unit file has changed since it was read'] : []),
    ...(outcome === 'ok' ? [] : declaredText(settings, state, enabled)),
  ];
  return parts.join(', ');
}

/** What is declared otherwise than one would think. */
function declaredText(
  { state: declared, enabled: isToBe }: InstanceStatus['settings'],
  state: string,
  enabled: boolean | null,
): string[] {
  return [
    ...(declared === 'stopped' && state === 'running' ? ['declared stopped'] : []),
    ...(isToBe !== undefined && enabled !== null && enabled !== isToBe
      ? [`declared ${isToBe ? 'enabled' : 'disabled'}`]
      : []),
  ];
}
