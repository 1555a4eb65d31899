/** `grappe rerun`: the command of a recorded run again, on some of its nodes. */

import { type Fleet, type History, openHistory, selectNodes, type StoredRun } from '../../../app/index.ts';
import { GrappeError, OUTCOME_ORDER } from '../../../base/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { Arguments } from '../../arguments.ts';
import { drainNotes } from '../../drain-notes.ts';
import { connectorOf } from '../../fleet-connector.ts';
import { fleetOf } from '../../fleet-options.ts';
import type { CliIo } from '../../io.ts';
import { sudoOf } from '../../sudo-of.ts';
import { refuseForCopies } from '../copy/copy-options.ts';
import { rerunCopy, specOf } from '../copy/rerun-copy.ts';
import { perform } from '../run/perform.ts';
import { runOptions } from '../run/run-options.ts';
import { runCommand } from '../run/spec.ts';
import { recordedRun } from '../show/recorded-run.ts';
import { nothingChosen } from './nothing-chosen.ts';
import { refuseOtherConfig } from './other-config.ts';
import type { RecordedChange } from './rerun-services.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const found = await choose(args, io);
  if ('instances' in found) return (await import('./rerun-services.ts')).rerunServices(found, args, io);
  const { run, chosen } = found;
  if (run.kind !== 'run') refuseForCopies(args);
  const given = withRecorded(args, run);
  // The configuration that counts is the one that counted then.
  const there = { ...io, cwd: run.cwd };
  const fleet = await fleetOf(given, there);
  if (!args.has('config')) refuseOtherConfig(fleet.config, run);
  const inUse = await withoutDrained(chosen, { fleet, args: given, io });
  const nodes = await selectNodes(
    { nodes: [inUse.fold()], exclude: [], all: false, groups: [], excludeGroups: [], hostfiles: [] },
    fleet.groups,
    Math.random,
  );
  if (run.kind !== 'run') return rerunCopy(given, { run, fleet, nodes }, there);
  const options = { ...runOptions(given, io, fleet), sudo: await sudoOf(given, io) };
  if (run.stdin && !options.readsStdin) throw needsStdin(run);
  await using connector = connectorOf(given, io, { fleet, nodes });
  const among = NodeSet.parse(run.among ?? run.nodes);
  const [command = ''] = run.commands;
  const task = { fleet, connector, nodes, command, among, rerunOf: run.id };
  return await perform(task, { ...options, readsStdin: run.stdin }, there);
}

async function choose(
  args: Arguments,
  io: CliIo,
): Promise<RecordedChange | { readonly run: StoredRun; readonly chosen: NodeSet }> {
  using history = await openHistory(io.env);
  const run = recordedRun(args, history);
  if (run.kind === 'service') return { run, instances: history.instances(run) };
  return { run, chosen: nodesOf(run, args, history) };
}

function nodesOf(run: StoredRun, args: Arguments, history: History): NodeSet {
  const sets = history.nodesByOutcome(run);
  const wanted = OUTCOME_ORDER.filter((outcome) => args.has(outcome));
  const chosen = wanted.reduce(
    (all, outcome) => all.union(sets.get(outcome) ?? NodeSet.empty),
    NodeSet.empty,
  );
  if (chosen.size > 0) return chosen;
  throw nothingChosen(run.id, wanted.length === 0, new Map([...sets].map(([key, { size }]) => [key, size])));
}

interface Asked {
  readonly fleet: Fleet;
  readonly args: Arguments;
  readonly io: CliIo;
}

/** Nobody names these nodes now: as with -a, those that were drained meanwhile are left out. */
async function withoutDrained(chosen: NodeSet, { fleet, args, io }: Asked): Promise<NodeSet> {
  const drains = await fleet.states.drains.list();
  const leftOut = chosen.intersection(NodeSet.from(drains.map(({ node }) => node)));
  if (!args.has('quiet'))
    await io.stderr.write(drainNotes(drains, { nodes: NodeSet.empty, leftOut }, io.program));
  const nodes = chosen.difference(leftOut);
  if (nodes.size > 0) return nodes;
  throw new GrappeError('nothing-selected', {
    message: `all nodes that are asked for are drained: ${leftOut.fold()}`,
    hint: "put them back into use with 'grappe nodes resume'",
  });
}

/** The recorded options first: of those that are given once, the last one counts. */
function withRecorded(args: Arguments, run: StoredRun): Arguments {
  const recorded = Arguments.parse(run.options, specOf(run));
  const given = args.tokens.filter(
    (token) => token.kind === 'option' && runCommand.options.includes(token.spec),
  );
  return new Arguments([...recorded.tokens, ...given]);
}

function needsStdin({ id }: StoredRun): GrappeError {
  return new GrappeError('usage', {
    message: `run ${id} read standard input, which is not recorded`,
    hint: 'give it again: grappe rerun … < FILE',
  });
}
