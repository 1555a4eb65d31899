/** `grappe nodes check`: active, not answering and erring nodes, folded, each with its cause. */

import { checkNodes, type NodeCheck, type NodeState } from '../../../app/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { NodesCheckReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { connectorOf } from '../../fleet-connector.ts';
import { chosenNodes } from '../../fleet-options.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { ProgressLine } from '../run/progress-line.ts';
import { Tally } from '../run/tally.ts';
import { causeText, exitOfChecks } from './check-words.ts';

const ANSWER_MS = 10_000;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const { fleet, nodes } = await chosenNodes(args, io, { otherwiseAll: true });
  using interrupts = watchInterrupts(io);
  await using connector = connectorOf(args, io, { fleet, nodes });
  const tally = new Tally(nodes);
  using progress = io.stderr.isTerminal ? new ProgressLine(io.stderr, tally) : undefined;
  const checks = await checkNodes(
    {
      nodes,
      connector,
      fanout: args.integer('fanout', 1) ?? fleet.config.ssh.fanout,
      timeoutMs: args.milliseconds('command_timeout') ?? ANSWER_MS,
    },
    interrupts.signal,
    tally,
  );
  progress?.erase();
  await io.stdout.write(args.has('json') ? jsonLine(jsonOf(checks)) : sanitise(textOf(checks)));
  return interrupts.exit ?? exitOfChecks(checks);
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

function jsonOf(checks: readonly NodeCheck[]): NodesCheckReport {
  return {
    v: 1,
    count: checks.length,
    active: fold(checks.filter(({ state }) => state === 'active')),
    nodes: checks.map(({ node, state, result, wrongAnswer }) => ({
      node,
      state,
      outcome: result.outcome,
      cause: result.cause,
      detail: result.detail,
      answer: wrongAnswer ?? null,
      ms: result.ms,
    })),
  };
}

function fold(checks: readonly NodeCheck[]): string {
  return NodeSet.from(checks.map(({ node }) => node)).fold();
}
