/** `grappe rerun`: the command of a recorded run again, on some of its nodes. */

import { type History, openHistory, selectNodes, type StoredRun } from '../../../app/index.ts';
import { GrappeError, OUTCOME_ORDER } from '../../../base/index.ts';
import type { LoadedConfig } from '../../../config/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { Arguments } from '../../arguments.ts';
import { connectorOf } from '../../fleet-connector.ts';
import { fleetOf } from '../../fleet-options.ts';
import type { CliIo } from '../../io.ts';
import { sudoOf } from '../../sudo-of.ts';
import { perform } from '../run/perform.ts';
import { runOptions } from '../run/run-options.ts';
import { runCommand } from '../run/spec.ts';
import { recordedRun } from '../show/recorded-run.ts';
import { nothingChosen } from './nothing-chosen.ts';
import type { RecordedChange } from './rerun-services.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const found = await choose(args, io);
  if ('instances' in found) return (await import('./rerun-services.ts')).rerunServices(found, args, io);
  const { run, chosen } = found;
  const given = withRecorded(args, run);
  // The configuration that counts is the one that counted then.
  const there = { ...io, cwd: run.cwd };
  const fleet = await fleetOf(given, there);
  if (!args.has('config')) refuseOtherConfig(fleet.config, run);
  const options = { ...runOptions(given, io, fleet), sudo: await sudoOf(given, io) };
  if (run.stdin && !options.readsStdin) throw needsStdin(run);
  const nodes = await selectNodes(
    { nodes: [chosen.fold()], exclude: [], all: false, groups: [], excludeGroups: [], hostfiles: [] },
    fleet.groups,
    Math.random,
  );
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

/** The recorded options first: of those that are given once, the last one counts. */
function withRecorded(args: Arguments, { options }: StoredRun): Arguments {
  const recorded = Arguments.parse(options, runCommand);
  const given = args.tokens.filter(
    (token) => token.kind === 'option' && runCommand.options.includes(token.spec),
  );
  return new Arguments([...recorded.tokens, ...given]);
}

function refuseOtherConfig({ path }: LoadedConfig, { config, id }: StoredRun): void {
  if (path === config) return;
  throw new GrappeError('config-unreadable', {
    message: `run ${id} was made with ${config === undefined ? 'no grappe.yaml' : `'${config}'`}, now ${path === undefined ? 'none' : `'${path}'`} counts`,
    hint: 'name the one to use with --config, or run the command anew',
  });
}

function needsStdin({ id }: StoredRun): GrappeError {
  return new GrappeError('usage', {
    message: `run ${id} read standard input, which is not recorded`,
    hint: 'give it again: grappe rerun … < FILE',
  });
}
