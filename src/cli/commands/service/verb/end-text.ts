/** The last lines of a change, for stderr. */

import type { SummaryEvent } from '../../../../services/index.ts';
import { countsText } from './service-text.ts';

export function endText(
  { counts, drained, notRolledBack, stopped, services }: SummaryEvent,
  program: string,
): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const out = Object.entries(drained).map(
    ([service, nodes]) => `${service} on ${nodes} was taken out of service by its hook, and is not put back`,
  );
  const left = Object.entries(notRolledBack).map(
    ([service, nodes]) => `${service} on ${nodes} was changed, and is not rolled back`,
  );
  // One service has said it all in its own line.
  const isOne = Object.values(services).flat().length < 2;
  const sum =
    isOne && !stopped ? [] : [`${stopped ? 'stopped: ' : ''}${instancesText(total)}: ${countsText(counts)}`];
  return [...out, ...left, ...sum].map((line) => `${program}: ${line}\n`).join('');
}

function instancesText(count: number): string {
  return count === 1 ? '1 instance' : `${count} instances`;
}
