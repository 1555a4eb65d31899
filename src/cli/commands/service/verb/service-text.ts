/** How a service ended: one line, and below it what did not end well, equal failures once. */

import { CAUSES, type Outcome, OUTCOME_ORDER, OUTCOMES } from '../../../../base/index.ts';
import { NodeSet } from '../../../../nodeset/index.ts';
import type { InstanceEvent, ServiceEvent } from '../../../../services/index.ts';
import { nameless, textOfAll } from '../../../../app/index.ts';

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
    const reason = textOfAll(reasonText(first), first.node, group.length);
    const head = `  ${first.outcome.padEnd(width)}  ${foldNodes(group)}`;
    return [reason === '' ? head : `${head}  ${reason}`, ...logLines(group)];
  });
}

function groupKey(event: InstanceEvent): string {
  return JSON.stringify([event.outcome, nameless(reasonText(event), event.node)]);
}

function foldNodes(events: readonly InstanceEvent[]): string {
  return NodeSet.from(events.map(({ node }) => node)).fold();
}

/** So many different logs tell enough of one failure. */
const MOST_LOGS = 3;

/** Logs that are the same but for the order of lines and the names of nodes once; labelled where there are several. */
function logLines(group: readonly InstanceEvent[]): string[] {
  const speaking = group.filter((event) => saidLines(event).length > 0);
  const logs = [...Map.groupBy(speaking, saidKey).values()];
  const isOne = logs.length === 1 && speaking.length === group.length;
  const shown = logs.slice(0, MOST_LOGS).flatMap((events) => {
    const [first] = events as [InstanceEvent];
    const label = isOne ? '    |' : `    ${foldNodes(events)} |`;
    return saidLines(first).map((line) => `${label} ${line}`);
  });
  const more = logs.slice(MOST_LOGS).flat();
  return more.length === 0
    ? shown
    : [...shown, `    … and others on ${foldNodes(more)}: see 'grappe service logs'`];
}

function saidKey(event: InstanceEvent): string {
  return saidLines(event)
    .map((line) => line.replaceAll(event.node, '%h'))
    .sort()
    .join('\n');
}

function rank(event: InstanceEvent | undefined): number {
  return event ? OUTCOME_ORDER.indexOf(event.outcome) : 0;
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
  return text.split(/\r?\n/).slice(-MOST_LINES);
}
