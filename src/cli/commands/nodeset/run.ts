/** `grappe nodeset`: the algebra of node sets on the command line. Answers 0, 1 or 2 as nodeset does. */

import { EXIT, GrappeError } from '../../../base/index.ts';
import type { FoldOptions } from '../../../nodeset/index.ts';
import type { Arguments } from '../../arguments.ts';
import { errorText } from '../../error-text.ts';
import type { CliIo } from '../../io.ts';
import { choose, partsOf } from './choose.ts';
import { nodesetContext, type NodesetContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { listAllGroups, listGroups, listSources } from './list-groups.ts';
import { foldOptions } from './fold-options.ts';
import { nodesetOptions } from './options.ts';
import { rangeKind } from './range-kind.ts';
import { regroupedText } from './regrouped-text.ts';
import { type ResultCommand, resultText } from './result-text.ts';
import type { IndexedSet, SetKind } from './set-kind.ts';
import { stepsOf } from './steps.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  try {
    const context = nodesetContext(nodesetOptions(args), stepsOf(args), io);
    const lines = await answer(context);
    if (lines.length > 0) await io.stdout.write(`${lines.join('\n')}\n`);
    return lines.length === 0 && context.options.command === 'index' ? EXIT.failed : EXIT.ok;
  } catch (error) {
    // nodeset answers 1 for all that it refuses, except a wrong command line.
    if (!(error instanceof GrappeError) || error.code === 'usage') throw error;
    await io.stderr.write(errorText(error, io.program));
    return EXIT.failed;
  }
}

/** The lines of the answer; only `index` can have none and mean no. */
async function answer(context: NodesetContext): Promise<string[]> {
  const { command, output, isRangeSet } = context.options;
  if (command === 'list-sources') return listSources(await context.groups(), output.isQuiet);
  if (command === 'list' || command === 'list-all') return groupLines(context, command);
  if (command === 'regroup') return regroupedLines(context);
  return isRangeSet ? setLines(context, rangeKind, command) : setLines(context, context.nodes, command);
}

async function setLines<Kind extends IndexedSet<Kind>>(
  context: NodesetContext,
  kind: SetKind<Kind>,
  command: ResultCommand | 'index',
): Promise<string[]> {
  const { choice, output, node } = context.options;
  const chosen = choose(await selected(context, kind), choice, Math.random);
  if (command === 'index') {
    const position = Array.from(chosen).indexOf(node);
    return position < 0 ? [] : [String(position)];
  }
  const fold = await folding(context, chosen.size);
  return partsOf(chosen, choice).map((part) => resultText(part, kind, command, { ...output, fold }));
}

async function regroupedLines(context: NodesetContext): Promise<string[]> {
  const { choice, output, groups } = context.options;
  const nodes = choose(await selected(context, context.nodes), choice, Math.random);
  const fold = await folding(context, nodes.size);
  const candidates = await (
    await context.groups()
  ).groupsOf(nodes, groups.source, { unknown: 'warn', warn: context.warn });
  return partsOf(nodes, choice).map((part) => regroupedText(part, candidates, groups, { ...output, fold }));
}

/** How a result of this size is folded. */
async function folding({ options, foldDefaults }: NodesetContext, size: number): Promise<FoldOptions> {
  const { command, isRangeSet, output } = options;
  const isFolded = command === 'fold' || command === 'regroup';
  // A single name is written in one way only.
  const defaults = isFolded && !isRangeSet && size > 1 ? await foldDefaults() : {};
  return { ...defaults, ...foldOptions(output, size) };
}

async function groupLines(context: NodesetContext, command: 'list' | 'list-all'): Promise<string[]> {
  const { options, steps, warn } = context;
  const isAsked = options.all || steps.ordered.length > 0;
  const listing = {
    groups: await context.groups(),
    options: options.groups,
    warn,
    nodes: isAsked ? await selected(context, context.nodes) : undefined,
  };
  return command === 'list' ? listGroups(listing) : listAllGroups(listing);
}

/** The set of operands, operators and standard input. */
function selected<Kind extends IndexedSet<Kind>>(
  { options, steps, input, warn }: NodesetContext,
  kind: SetKind<Kind>,
): Promise<Kind> {
  const all = options.all ? async () => kind.read(['@*'], '-a') : undefined;
  return evaluate({ kind, steps, all, input, warn });
}
