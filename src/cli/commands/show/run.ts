/** `grappe show`: a recorded run, as `run` would show it. */

import { openHistory } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import { sumUp } from '../../../engine/index.ts';
import type { Arguments } from '../../arguments.ts';
import { fleetOf } from '../../fleet-options.ts';
import type { CliIo } from '../../io.ts';
import { type RunOptions, runOptions } from '../run/run-options.ts';
import { recordedRun } from './recorded-run.ts';
import { replayRun } from './replay-run.ts';
import { runText } from './run-text.ts';
import { showServices } from './show-services.ts';

/** Each of them asks for the output alone. */
const DISPLAYS = ['gather', 'gatherall', 'line', 'nolabel', 'regroup', 'diff', 'quiet', 'json'];

export async function run(args: Arguments, io: CliIo): Promise<number> {
  using history = await openHistory(io.env);
  const run = recordedRun(args, history);
  if (run.kind === 'service') return await showServices({ run, history }, args, io);
  const fleet = await fleetOf(args, io);
  const options = { ...runOptions(args, io, fleet), progress: false };
  const summary = sumUp(run.id, history.results(run), run.ms ?? 0);
  const recorded = { run, summary, history, fleet };
  if (DISPLAYS.some((name) => args.has(name))) await replayRun(recorded, options, io);
  else {
    await io.stdout.write(`${runText(run, summary)}\n`);
    await replayRun(recorded, gathered(options), io);
  }
  return EXIT.ok;
}

function gathered(options: RunOptions): RunOptions {
  return { ...options, form: 'gathered', gathers: true };
}
