/** One command on one node set: starts it, shows it, says how it ended, answers the exit status. */

import { type Fleet, openJournal, risksOf, runCommand, writableCommand } from '../../../app/index.ts';
import { EXIT, systemClock } from '../../../base/index.ts';
import { newRunId, OutputFiles, type RunObserver, SpillStore } from '../../../engine/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import { errorText } from '../../error-text.ts';
import { markInOneGo } from '../../marking.ts';
import { type Interrupts, watchInterrupts } from '../../interrupts.ts';
import type { Connector } from '../../../transport/index.ts';
import type { CliIo } from '../../io.ts';
import { answerEnter } from './answer-enter.ts';
import { exitOf } from './clush-exit.ts';
import { displayOf, observers } from './display-of.ts';
import { EndingReport } from './ending-report.ts';
import { namingOf } from './naming-of.ts';
import type { RunOptions } from './run-options.ts';
import { Screen } from './screen.ts';
import { Tally } from './tally.ts';
import { wayOfWork } from './way-of-work.ts';
import { workOf } from './work-of.ts';

export interface RunTask {
  readonly fleet: Fleet;
  readonly connector: Connector;
  readonly nodes: NodeSet;
  readonly command: string;
  /** Of a rerun: the set that ranks and %hosts speak of, and the run whose nodes these are. */
  readonly among?: NodeSet;
  readonly rerunOf?: string;
  /** The expressions that named the nodes, for --order given. */
  readonly given?: readonly string[];
}

export async function perform(task: RunTask, options: RunOptions, io: CliIo): Promise<number> {
  markInOneGo();
  using interrupts = watchInterrupts(io);
  const request = { task, options: options.flow, io, signal: interrupts.signal };
  const work = await workOf(request).catch(unlessStopped(interrupts));
  if (work === undefined) return interrupts.exit ?? EXIT.notRun;
  const { fleet } = task;
  const { nodes } = work;
  writableCommand({ ...work, fleet, sudo: options.sudo });
  using store = new SpillStore();
  await using files = await outputFiles(options);
  const tally = new Tally(nodes);
  using screen = new Screen(io, tally, options);
  using _enter = answerEnter(io, screen, tally);
  const id = newRunId(systemClock.date(), Math.random);
  const naming = await namingOf({ ...task, nodes }, options, interrupts.signal);
  await using journal = await openJournal({
    ...task,
    nodes,
    command: work.command,
    among: work.among,
    id,
    options: [...options.recorded, ...work.recorded],
    env: io.env,
    cwd: io.cwd,
    warn: (error) => void screen.say(errorText(error, io.program)),
  });
  const display = displayOf(options, { id, nodes, screen, store, naming });
  const endings = new EndingReport(screen, options, io);
  const notes = options.silent ? [] : work.notes;
  for (const note of [...risksOf(fleet, nodes), ...notes]) await screen.say(`${io.program}: ${note}\n`);
  await using way = await wayOfWork({ ...task, nodes, screen, io }, options);
  const summary = await runCommand(
    {
      ...work,
      fleet,
      connector: way.connector,
      ...limits(options),
      fanout: way.fanout,
      id,
      stdin: options.readsStdin ? journal.noted(io.stdin.bytes()) : undefined,
    },
    observers([tally, ...(files ? [files] : []), display, endings, remarks(screen, options, io), journal]),
    interrupts.signal,
  );
  screen[Symbol.dispose]();
  const exit = interrupts.exit ?? exitOf(summary, options, io);
  await display.finish(summary, exit);
  await io.stdout.flush();
  await endings.finish(summary);
  const same = options.silent ? [] : fleet.machines.sentences(nodes);
  for (const sentence of same) await screen.say(`${io.program}: ${sentence}\n`);
  await journal.finish(summary, exit);
  return exit;
}

/** Broken off, the nodes that did not say how much they can take do not matter any more. */
function unlessStopped({ signal }: Interrupts): (error: unknown) => undefined {
  return (error) => {
    if (!signal.aborted) throw error;
    return undefined;
  };
}

function limits({ commandTimeoutMs, sudo }: RunOptions): Pick<RunOptions, 'commandTimeoutMs' | 'sudo'> {
  return { commandTimeoutMs, sudo };
}

async function outputFiles({ outdir, errdir }: RunOptions): Promise<OutputFiles | undefined> {
  if (outdir === undefined && errdir === undefined) return undefined;
  const folders = {
    ...(outdir !== undefined && { stdout: outdir }),
    ...(errdir !== undefined && { stderr: errdir }),
  };
  return OutputFiles.open(folders, systemClock);
}

function remarks(screen: Screen, { verbose, form }: RunOptions, { program }: CliIo): RunObserver {
  const say = (text: string): void => void screen.say(`${program}: ${text}\n`);
  return {
    warned: say,
    again({ node, outcome, cause }) {
      if (verbose && form !== 'json')
        say(`${node}: ${outcome}${cause === null ? '' : ` (${cause})`}, tried again`);
    },
  };
}
