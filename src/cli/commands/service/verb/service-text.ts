/** How a service ended: one line, and below it what did not end well, equal failures once. */

import { CAUSES, type Outcome, OUTCOME_ORDER, OUTCOMES } from '../../../../base/index.ts';
import { NodeSet } from '../../../../nodeset/index.ts';
import type { InstanceEvent, ServiceEvent } from '../../../../services/index.ts';

export function serviceText(event: ServiceEvent, bad: readonly InstanceEvent[], width: number): string {
  const { service, counts, muted } = event;
  const line = `${service.padEnd(width)}  ${countsText(counts)}`;
  const lines = [line, ...(muted ? [] : groupLines(bad)), ...endLines(event)];
  return `${lines.join('\n')}\n`;
}

/** `2 changed · 1 failed`, in the order of the outcome table. */
export function countsText(counts: Readonly<Partial<Record<Outcome, number>>>): string {
  return OUTCOME_ORDER.flatMap((outcome) => {
    const count = counts[outcome];
    return count === undefined ? [] : [`${count} ${outcome}`];
  }).join(' · ');
}

function endLines({ outcome, halted, bad, maxFailed, counts }: ServiceEvent): string[] {
  const left = counts['not-run'] ?? 0;
  const rest = left > 0 ? `; ${left} not run` : '';
  if (halted === 'canary') return [`  halted: the canary is not well${rest}`];
  if (halted === 'budget' && left > 0) return [`  halted: more failed than max_failed ${maxFailed}${rest}`];
  return outcome === 'degraded' ? [`  degraded: ${bad} bad, and ${maxFailed} may be`] : [];
}

function groupLines(bad: readonly InstanceEvent[]): string[] {
  const order = new Map(Array.from(NodeSet.from(bad.map(({ node }) => node)), (node, at) => [node, at]));
  const place = ({ node }: InstanceEvent): number => order.get(node) ?? 0;
  const groups = [
    ...Map.groupBy(
      [...bad].sort((a, b) => place(a) - place(b)),
      groupKey,
    ).values(),
  ];
  const sorted = groups.sort(([a], [b]) => rank(a) - rank(b));
  const width = Math.max(0, ...bad.map(({ outcome }) => outcome.length));
  return sorted.flatMap((group) => {
    const [first] = group as [InstanceEvent];
    const nodes = NodeSet.from(group.map(({ node }) => node)).fold();
    const reason = reasonText(first);
    const head = `  ${first.outcome.padEnd(width)}  ${nodes}`;
    return [reason === '' ? head : `${head}  ${reason}`, ...saidLines(first)];
  });
}

function rank(event: InstanceEvent | undefined): number {
  return event ? OUTCOME_ORDER.indexOf(event.outcome) : 0;
}

/** Nodes that say their own names are grouped all the same. */
function groupKey(event: InstanceEvent): string {
  const said = saidLines(event).join('\n').replaceAll(event.node, '%h');
  return JSON.stringify([event.outcome, reasonText(event), said]);
}

function reasonText({ outcome, cause, detail, blame, exit, drained, verbs }: InstanceEvent): string {
  if (outcome === 'not-run') return cause === null ? '' : CAUSES[cause];
  const parts = [
    ...(blame ? [blameText(blame)] : [detail ?? (cause === null ? OUTCOMES[outcome].text : CAUSES[cause])]),
    ...(exit !== null && exit !== 0 && verbs.length > 0 && !detail?.includes('exit code')
      ? [`${verbs.at(-1)} ended with exit code ${exit}`]
      : []),
    ...(drained ? ['taken out of service by its hook'] : []),
  ];
  return parts.join('; ');
}

function blameText({ service, nodes, what, selected }: NonNullable<InstanceEvent['blame']>): string {
  const hint = selected ? '' : ', which was not selected';
  return `${service} is ${what} on ${nodes}${hint}`;
}

const MOST_LINES = 5;

/** The unit's last log lines, else what the verb said. */
function saidLines({ log, output }: InstanceEvent): string[] {
  const text = (log === '' ? output : log).trimEnd();
  if (text === '') return [];
  return text
    .split(/\r?\n/)
    .slice(-MOST_LINES)
    .map((line) => `    | ${line}`);
}
