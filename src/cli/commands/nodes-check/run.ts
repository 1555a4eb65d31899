/** `grappe nodes check`: active, not answering and erring nodes, folded, each with its cause. */

import { checkNodes, type NodeCheck, type NodeState } from '../../../app/index.ts';
import { CAUSES, EXIT, exitStatusOf, OUTCOMES } from '../../../base/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { NodesCheckReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { chosenNodes } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { ProgressLine } from '../run/progress-line.ts';
import { Tally } from '../run/tally.ts';

const ANSWER_MS = 10_000;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.operands.length > 0)
    throw usageError(`unexpected operand '${args.operands[0]}'`, 'name nodes with -w');
  const { fleet, nodes } = await chosenNodes(args, io, { otherwiseAll: true });
  using interrupts = watchInterrupts(io);
  await using connector = fleet.connect(nodes);
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
  await io.stdout.write(args.has('json') ? `${JSON.stringify(jsonOf(checks))}\n` : textOf(checks));
  return interrupts.exit ?? exitOf(checks);
}

/** A wrong answer counts as a failure, even of a command that ended well. */
function exitOf(checks: readonly NodeCheck[]): number {
  const outcomes = checks.map(({ state, result }) =>
    state === 'error' && result.outcome === 'ok' ? 'failed' : result.outcome,
  );
  return outcomes.length === 0 ? EXIT.usage : exitStatusOf(outcomes);
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
  const byCause = Map.groupBy(checks, causeOf);
  return [...byCause].map(([cause, found]) => `  ${fold(found)}: ${cause}\n`);
}

function causeOf({ result, wrongAnswer }: NodeCheck): string {
  if (result.cause !== null) return `${result.outcome} (${result.cause}): ${CAUSES[result.cause]}`;
  if (wrongAnswer !== undefined && wrongAnswer !== '')
    return `wrong answer: '${sanitise(wrongAnswer.trim()).replaceAll('\n', ' ')}'`;
  if (result.outcome === 'ok') return 'no answer, but a good exit code';
  return result.exit === null
    ? `${result.outcome}: ${OUTCOMES[result.outcome].text}`
    : `exited with exit code ${result.exit}`;
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
      answer: wrongAnswer ?? null,
      ms: result.ms,
    })),
  };
}

function fold(checks: readonly NodeCheck[]): string {
  return NodeSet.from(checks.map(({ node }) => node)).fold();
}
