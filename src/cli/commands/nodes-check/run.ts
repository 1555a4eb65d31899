/** `grappe nodes check`: active, not answering and erring nodes, folded, each with its cause. */

import {
  causeText,
  CHECK_EXPORTS,
  type CheckExport,
  checkNodes,
  checkReport,
  compareChecks,
  type ComparedCheck,
  exportCheck,
  type Fleet,
  type NodeCheck,
  type NodeState,
} from '../../../app/index.ts';
import { GrappeError, systemClock } from '../../../base/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { NodesCheckReport } from '../../../protocol/index.ts';
import type { Drain } from '../../../states/index.ts';
import type { Arguments } from '../../arguments.ts';
import { drainGroups } from '../../drain-notes.ts';
import { errorText } from '../../error-text.ts';
import { workConnectorOf } from '../../fleet-connector.ts';
import { chosenNodes } from '../../fleet-options.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { ProgressLine } from '../run/progress-line.ts';
import { Tally } from '../run/tally.ts';
import { changeText } from './change-text.ts';
import { exitOfChecks } from './exit-of-checks.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const format = args.has('json') ? 'json' : args.choice('export', CHECK_EXPORTS);
  const { fleet, nodes } = await chosenNodes(args, io, { otherwiseAll: true });
  const drains = (await fleet.states.drains.list()).filter(({ node }) => nodes.has(node));
  using interrupts = watchInterrupts(io);
  const tally = new Tally(nodes);
  using progress = io.stderr.isTerminal ? new ProgressLine(io.stderr, tally) : undefined;
  await using connector = workConnectorOf(args, io, { fleet, nodes, say: progress?.say });
  const checks = await checkNodes(
    {
      nodes,
      connector,
      fanout: args.integer('fanout', 1) ?? fleet.config.ssh.fanout,
      timeoutMs: args.milliseconds('command_timeout'),
    },
    interrupts.signal,
    tally,
  );
  progress?.[Symbol.dispose]();
  const now = systemClock.date();
  const compared = await comparedChecks(fleet, checks, now, io);
  const text =
    format === undefined
      ? textOf(checks) + drainedText(drains) + changeText(compared, now)
      : await exportedText(checkReport(compared, drains), format);
  await io.stdout.write(format === undefined || io.stdout.isTerminal ? sanitise(text) : text);
  return interrupts.exit ?? exitOfChecks(checks);
}

function exportedText(report: NodesCheckReport, format: CheckExport): string | Promise<string> {
  return format === 'json' ? jsonLine(report) : exportCheck(report, format);
}

/** A comparison that fails takes nothing from the check itself. */
async function comparedChecks(
  fleet: Fleet,
  checks: readonly NodeCheck[],
  now: Date,
  io: CliIo,
): Promise<readonly ComparedCheck[]> {
  try {
    return await compareChecks(fleet.states, checks, now);
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    await io.stderr.write(errorText(error, io.program));
    return checks.map((check) => ({ ...check, before: null }));
  }
}

const STATES: readonly (readonly [NodeState, string])[] = [
  ['active', 'active'],
  ['not-answering', 'not answering'],
  ['error', 'error'],
];

function textOf(checks: readonly NodeCheck[]): string {
  return STATES.map(([state, words]) => {
    const found = checks.filter((check) => check.state === state);
    if (found.length === 0) return '';
    const causes = state === 'active' ? [] : causeLines(found);
    return `${words.padEnd(14)}${String(found.length).padStart(5)}  ${fold(found)}\n${causes.join('')}`;
  }).join('');
}

function causeLines(checks: readonly NodeCheck[]): string[] {
  const byCause = Map.groupBy(checks, causeText);
  return [...byCause].map(([cause, found]) => `  ${fold(found)}: ${cause}\n`);
}

function drainedText(drains: readonly Drain[]): string {
  if (drains.length === 0) return '';
  const nodes = NodeSet.from(drains.map(({ node }) => node)).fold();
  const reasons = drainGroups(drains).map((group) => `  ${group.nodes.fold()}: ${group.why}\n`);
  return `${'drained'.padEnd(14)}${String(drains.length).padStart(5)}  ${nodes}\n${reasons.join('')}`;
}

function fold(checks: readonly NodeCheck[]): string {
  return NodeSet.from(checks.map(({ node }) => node)).fold();
}
