/** `grappe show` of a change of services: its events again, or what a person was shown. */

import type { History, StoredInstance, StoredRun } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { RolloutEvent } from '../../../services/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { countsText } from '../service/verb/service-text.ts';
import { TextDisplay } from '../service/verb/text-display.ts';
import { headText } from './run-text.ts';

export interface ShownChange {
  readonly run: StoredRun;
  readonly history: History;
}

export async function showServices(
  { run, history }: ShownChange,
  args: Arguments,
  io: CliIo,
): Promise<number> {
  const events = history.events(run);
  if (args.has('json')) {
    for (const event of events) await io.stdout.write(jsonLine(event));
    return EXIT.ok;
  }
  const counts = Object.fromEntries(history.counts(run));
  await io.stdout.write(`${headText(run, countsText(counts))}\n`);
  using display = new TextDisplay(io);
  const told = events as readonly unknown[] as readonly RolloutEvent[];
  for (const event of told) display.tell(event);
  // It may have been taken up several times.
  const part = told.slice(told.findLastIndex(({ event }) => event === 'plan'));
  const last = part.at(-1);
  if (last?.event === 'summary') await display.finish(last);
  else await io.stdout.write(sanitise(unsettledText(part, history.instances(run))));
  return EXIT.ok;
}

/** Services that had not settled when grappe was killed, or have not yet. */
function unsettledText(told: readonly RolloutEvent[], instances: readonly StoredInstance[]): string {
  const settled = new Set(told.flatMap((event) => (event.event === 'service' ? [event.service] : [])));
  const open = Map.groupBy(instances, ({ service }) => service);
  for (const service of settled) open.delete(service);
  const lines = [...open].flatMap(([service, own]) => [
    `${service}: not settled`,
    ...Array.from(
      Map.groupBy(own, ({ outcome }) => outcome),
      ([outcome, alike]) => `  ${outcome}  ${NodeSet.from(alike.map(({ node }) => node)).fold()}`,
    ),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}
