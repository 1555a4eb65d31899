/** A recorded run through the displays of `run`. */

import { type Fleet, type History, type StoredRun } from '../../../app/index.ts';
import { type NodeResult, type RunSummary, SpillStore } from '../../../engine/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { CliIo } from '../../io.ts';
import { diesOfSignals } from '../../interrupts.ts';
import { displayOf } from '../run/display-of.ts';
import { EndingReport } from '../run/ending-report.ts';
import { namingOf } from '../run/naming-of.ts';
import type { RunDisplay } from '../run/run-display.ts';
import type { RunOptions } from '../run/run-options.ts';
import { Screen } from '../run/screen.ts';
import { Tally } from '../run/tally.ts';

export interface RecordedRun {
  readonly run: StoredRun;
  readonly summary: RunSummary;
  readonly history: History;
  readonly fleet: Fleet;
}

export async function replayRun(recorded: RecordedRun, options: RunOptions, io: CliIo): Promise<void> {
  const { run, summary, fleet } = recorded;
  const nodes = NodeSet.parse(run.nodes);
  using store = new SpillStore();
  using screen = new Screen(io, new Tally(nodes), options);
  using signals = diesOfSignals(io);
  const naming = await namingOf({ fleet, nodes }, options, signals.signal);
  const display = displayOf(options, { id: run.id, nodes, screen, store, naming });
  const cut = await replayNodes(recorded, display);
  await display.finish(summary, run.exit ?? summary.exit);
  await io.stdout.flush();
  if (cut.bytes > 0)
    await screen.say(
      `${io.program}: ${NodeSet.from(cut.nodes).fold()}: not all output was kept: ${cut.bytes} bytes are missing\n`,
    );
  await new EndingReport(screen, options, io).finish(summary);
}

interface Cut {
  readonly nodes: readonly string[];
  readonly bytes: number;
}

async function replayNodes({ run, summary, history }: RecordedRun, display: RunDisplay): Promise<Cut> {
  const outputs = new Map(history.outputs(run.id).map((output) => [output.node, output]));
  for (const result of summary.results) {
    for (const { stream, chunk } of outputs.get(result.node)?.chunks ?? [])
      await display.output?.(result.node, stream, chunk);
    await endNode(display, result);
  }
  const cut = [...outputs.values()].filter(({ dropped }) => dropped > 0);
  return {
    nodes: cut.map(({ node }) => node),
    bytes: cut.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

async function endNode(display: RunDisplay, result: NodeResult): Promise<void> {
  await display.flush?.(result.node);
  display.ended?.(result);
}
