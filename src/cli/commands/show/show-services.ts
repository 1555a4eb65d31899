/** `grappe show` of a change of services: its events again, or what a person was shown. */

import type { History, StoredRun } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
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
  const summary = told.findLast((event) => event.event === 'summary');
  if (summary?.event === 'summary') await display.finish(summary);
  return EXIT.ok;
}
