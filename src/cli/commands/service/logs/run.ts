/** `grappe service logs`: lines of all nodes as one stream. */

import { foldTroubles, LineMerger, type NodeLine, targetsOf } from '../../../../app/index.ts';
import { exitStatusOf, LOG_LEVELS, systemClock } from '../../../../base/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { ServiceLogEvent } from '../../../../protocol/index.ts';
import type { LogWish, Target, Trouble } from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { usageError } from '../../../getopt.ts';
import { watchInterrupts } from '../../../interrupts.ts';
import type { CliIo } from '../../../io.ts';
import { sinceOf } from '../../history/since.ts';
import { jsonLine } from '../../run/json-line.ts';
import { chosenServices, reachServices } from '../chosen-services.ts';
import { troubleText } from '../trouble-text.ts';
import { nothingChosen } from '../nothing-chosen.ts';
import { labelOf, lineText } from './line-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.operands.length === 0 && !args.has('tag'))
    throw usageError("'logs' needs a service", 'name it: grappe service logs NAME, or choose with --tag');
  const { wish, pattern } = logOptions(args);
  const { fleet, chosen } = await chosenServices(args, io);
  const targets = targetsOf(chosen);
  if (targets.length === 0) throw nothingChosen(chosen);
  using interrupts = watchInterrupts(io);
  await using actions = await reachServices(args, io, { fleet, chosen });
  const write = writerOf(args, io, targets);
  using merger = new LineMerger(write, { isLive: wish.follow, since: wish.since });
  const ends: { readonly target: Target; readonly trouble: Trouble | null }[] = [];
  await actions.logs(
    { targets, wish },
    {
      line({ service, node }, line) {
        return pattern && !pattern.test(line.text) ? undefined : merger.add({ ...line, service, node });
      },
      ended: (target, trouble) => void ends.push({ target, trouble }),
    },
    interrupts.signal,
  );
  merger.flush();
  await io.stdout.flush();
  const troubled = ends.flatMap(({ target, trouble }) => (trouble ? [{ target, trouble }] : []));
  // What an interruption has ended is no trouble.
  const told =
    interrupts.exit === undefined ? troubled : troubled.filter(({ trouble }) => !isCancelled(trouble));
  const exit = interrupts.exit ?? exitStatusOf(troubled.map(({ trouble }) => trouble.outcome));
  if (args.has('json')) await tellJson(told, exit, io);
  else await io.stderr.write(sanitise(troublesText(told, io.program)));
  return exit;
}

interface Troubled {
  readonly target: Target;
  readonly trouble: Trouble;
}

const LINES = 20;
const LINES_SINCE = 5000;
const MOST_LINES = 1_000_000;

function logOptions(args: Arguments): { readonly wish: LogWish; readonly pattern: RegExp | undefined } {
  const since = args.value('since');
  return {
    wish: {
      lines: args.integer('lines', 0, MOST_LINES) ?? (since === undefined ? LINES : LINES_SINCE),
      follow: args.has('follow'),
      since: since === undefined ? undefined : sinceOf(since, systemClock.date()),
      priority: levelOf(args),
    },
    pattern: patternOf(args.value('grep')),
  };
}

function levelOf(args: Arguments): number | undefined {
  const text = args.value('priority');
  if (text !== undefined && /^[0-7]$/.test(text)) return Number(text);
  const word = args.choice('priority', LOG_LEVELS);
  return word === undefined ? undefined : LOG_LEVELS.indexOf(word);
}

function patternOf(text: string | undefined): RegExp | undefined {
  try {
    return text === undefined ? undefined : new RegExp(text, 'u');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageError(`option '--grep' needs a regular expression: ${why}`);
  }
}

function writerOf(args: Arguments, io: CliIo, targets: readonly Target[]) {
  const hasServices = new Set(targets.map(({ service }) => service)).size > 1;
  const width = Math.max(...targets.map((target) => labelOf(target, hasServices).length));
  const textOf = args.has('json')
    ? (line: NodeLine): string => jsonLine(lineEvent(line))
    : (line: NodeLine): string => lineText(line, { width, hasServices });
  return (lines: readonly NodeLine[]): Promise<void> | undefined => {
    let slow: Promise<void> | undefined;
    for (const line of lines) slow = io.stdout.write(textOf(line)) ?? slow;
    return slow;
  };
}

function lineEvent({ service, node, at, priority, ident, text }: NodeLine): ServiceLogEvent {
  return {
    event: 'line',
    service,
    node,
    at: at === null ? null : new Date(at).toISOString(),
    priority,
    ident,
    text,
  };
}

async function tellJson(troubled: readonly Troubled[], exit: number, io: CliIo): Promise<void> {
  const events = troubled.map(
    ({ target: { service, node }, trouble: { outcome, cause, detail } }): ServiceLogEvent => ({
      ...{ event: 'trouble', service, node, outcome, cause, detail },
    }),
  );
  const last: ServiceLogEvent = { event: 'summary', exit };
  await io.stdout.write([...events, last].map(jsonLine).join(''));
}

function isCancelled({ outcome }: Trouble): boolean {
  return outcome === 'cancelled' || outcome === 'not-run';
}

function troublesText(troubled: readonly Troubled[], program: string): string {
  const byService = Map.groupBy(troubled, ({ target }) => target.service);
  return [...byService]
    .map(([service, group]) => {
      const folded = foldTroubles(group.map(({ target, trouble }) => [target.node, trouble] as const));
      return troubleText(program, service, folded);
    })
    .join('');
}
