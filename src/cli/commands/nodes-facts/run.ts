/** `grappe nodes facts`: what nodes are, equal machines folded. */

import { hostFacts, type HostNode } from '../../../app/index.ts';
import { EXIT, exitStatusOf, systemClock } from '../../../base/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { Arguments } from '../../arguments.ts';
import { countedNodes } from '../../counted-nodes.ts';
import { workConnectorOf } from '../../fleet-connector.ts';
import { chosenNodes } from '../../fleet-options.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { reachWords } from '../../reach-words.ts';
import { jsonLine } from '../run/json-line.ts';
import { outcomeReport } from '../run/outcome-report.ts';
import { ProgressLine } from '../run/progress-line.ts';
import { Tally } from '../run/tally.ts';
import { equalMachines, type KnownNode, machineLines } from './machine-text.ts';
import { reportOf } from './report.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const { fleet, nodes } = await chosenNodes(args, io, { otherwiseAll: true });
  using interrupts = watchInterrupts(io);
  const tally = new Tally(nodes);
  using progress = io.stderr.isTerminal ? new ProgressLine(io.stderr, tally) : undefined;
  await using connector = workConnectorOf(args, io, { fleet, nodes, say: progress?.say });
  const found = await hostFacts(
    {
      fleet,
      nodes,
      connector,
      env: io.env,
      fanout: args.integer('fanout', 1),
      timeoutMs: args.milliseconds('command_timeout'),
      refresh: args.has('refresh'),
      warn: (message) => void io.stderr.write(`${io.program}: ${message}\n`),
    },
    interrupts.signal,
    tally,
  );
  progress?.[Symbol.dispose]();
  if (args.has('json')) await io.stdout.write(jsonLine(reportOf(found)));
  else {
    await io.stdout.write(textOf(found, args.has('gather')));
    await io.stderr.write(troubleOf(found, reachWords(args), io.program));
  }
  return interrupts.exit ?? exitOf(found);
}

const RULE = '-'.repeat(15);

function textOf(found: readonly HostNode[], gathers: boolean): string {
  const known = found.flatMap((node): KnownNode[] =>
    node.facts && node.at ? [{ ...node, facts: node.facts, at: node.at }] : [],
  );
  const now = systemClock.date();
  const blocks = equalMachines(known).map((group) => {
    const label = countedNodes(group.map(({ node }) => node));
    const head = gathers ? `${RULE}\n${label}\n${RULE}\n` : `${label}\n`;
    const indent = gathers ? '' : '  ';
    const lines = machineLines(group, now).map(
      (text) => `${indent}${sanitise(text).replaceAll('\n', ' ')}\n`,
    );
    return `${head}${lines.join('')}`;
  });
  return blocks.join(gathers ? '' : '\n');
}

/** Nodes that were reached and gave something else than an answer. */
function isWrong({ facts, result }: HostNode): boolean {
  return facts === null && result?.outcome === 'ok';
}

function troubleOf(found: readonly HostNode[], reach: string, program: string): string {
  const wrong = NodeSet.from(found.filter(isWrong).map(({ node }) => node));
  const silent = found.flatMap(({ facts, result }) => (facts === null && result ? [result] : []));
  const told = outcomeReport(silent, { program, details: false, counts: true, reach });
  return wrong.size === 0
    ? told
    : `${told}${program}: ${wrong.fold()}: something else answered than a POSIX shell\n` +
        `  hint: 'grappe nodes check -w ${wrong.fold()}${reach}' shows what they say\n`;
}

function exitOf(found: readonly HostNode[]): number {
  if (found.length === 0) return EXIT.usage;
  return exitStatusOf(found.map((node) => (isWrong(node) ? 'failed' : (node.result?.outcome ?? 'ok'))));
}
