/** What stands against trusting some nodes: a paragraph a cause, with what to do about it. */

import type { ScannedNode } from '../../../app/index.ts';
import { CAUSES, OUTCOMES } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';
import { countedNodes } from '../../counted-nodes.ts';

export function troubleText(scanned: readonly ScannedNode[], program: string): string {
  const troubles = Map.groupBy(
    scanned.filter(({ outcome }) => outcome !== 'ok'),
    ({ outcome, cause }) => `${outcome} ${cause}`,
  );
  return [...troubles.values()].map((group) => paragraph(group, program)).join('');
}

function paragraph(group: readonly ScannedNode[], program: string): string {
  const [first] = group;
  if (first === undefined) return '';
  const { outcome, cause } = first;
  const meaning =
    cause === null ? `${outcome}: ${OUTCOMES[outcome].text}` : `${outcome} (${cause}): ${CAUSES[cause]}`;
  const parts = [...Map.groupBy(group, ({ why, hint }) => `${why}\n${hint}`).values()];
  // What differs from node to node is worth a line each only where there is something to do about it.
  const shown = parts.length === 1 ? parts : parts.filter(([part]) => part?.hint !== null);
  const text = shown.flatMap((part) => partLines(part, parts.length > 1));
  return sanitise([`${program}: ${label(group)}: ${meaning}`, ...text, ''].join('\n'));
}

function partLines(part: readonly ScannedNode[], isOneOfMany: boolean): string[] {
  const { why = null, hint = null } = part[0] ?? {};
  const indent = isOneOfMany ? '    ' : '  ';
  return [
    ...(isOneOfMany ? [`  ${label(part)}:`] : []),
    ...(why === null ? [] : [`${indent}why: ${why}`]),
    ...(hint === null ? [] : [`${indent}hint: ${hint}`]),
  ];
}

function label(group: readonly ScannedNode[]): string {
  return countedNodes(group.map(({ node }) => node));
}
