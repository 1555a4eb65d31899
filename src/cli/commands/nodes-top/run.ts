/** `grappe nodes top`: the load of the fleet, live on a terminal, frame by frame elsewhere. */

import { type NodeLoad, NodeSampler } from '../../../app/index.ts';
import { EXIT, exitStatusOf, systemClock } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { workConnectorOf } from '../../fleet-connector.ts';
import { chosenNodes } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import { type Interrupts, watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { frameOf, type SortKey } from './frame.ts';
import { jsonFrame } from './json-frame.ts';
import { LiveScreen } from './live-screen.ts';

const INTERVAL_MS = 2000;
const SHORTEST_MS = 100;
/** How long --once waits for nodes that are slow. */
const PATIENCE_MS = 20_000;
/** A picture that fills up is drawn more often than nodes are sampled. */
const REDRAW_MS = 1000;
const LOOK_MS = 50;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const options = topOptions(args);
  const { fleet, nodes } = await chosenNodes(args, io, { otherwiseAll: true });
  using interrupts = watchInterrupts(io);
  // A picture leaves no room for messages: they come after it.
  const late = new Set<string>();
  const say = isLive(options, io) ? (text: string): void => void late.add(text) : undefined;
  const connector = workConnectorOf(args, io, { fleet, nodes, say });
  const fanout = args.integer('fanout', 1) ?? fleet.config.ssh.fanout;
  const sampler = new NodeSampler({ nodes, connector, fanout, intervalMs: options.intervalMs });
  const done = new AbortController();
  const sampling = sampler.sample(AbortSignal.any([interrupts.signal, done.signal]));
  // A fault of the sampler ends the picture, too, and is thrown below.
  sampling.catch(() => done.abort());
  try {
    return await show({ sampler, options, io, interrupts, done });
  } finally {
    done.abort();
    await sampling;
    await io.stdout.flush();
    await io.stderr.write([...late].join(''));
  }
}

interface TopOptions {
  readonly intervalMs: number;
  readonly sort: SortKey;
  readonly once: boolean;
  readonly json: boolean;
}

function topOptions(args: Arguments): TopOptions {
  const intervalMs = args.milliseconds('interval') ?? INTERVAL_MS;
  if (intervalMs < SHORTEST_MS) throw usageError(`the interval is shorter than ${SHORTEST_MS}ms`);
  return {
    intervalMs,
    sort: args.choice('sort', ['cpu', 'mem', 'load', 'name']) ?? 'cpu',
    once: args.has('once'),
    json: args.has('json'),
  };
}

function isLive({ once, json }: TopOptions, { stdout }: CliIo): boolean {
  return !once && !json && stdout.isTerminal;
}

interface View {
  readonly sampler: NodeSampler;
  readonly options: TopOptions;
  readonly io: CliIo;
  readonly interrupts: Interrupts;
  /** Aborted when nothing is shown any more. */
  readonly done: AbortController;
}

async function show(view: View): Promise<number> {
  const { options, io, interrupts } = view;
  if (options.once) return showOnce(view);
  if (isLive(options, io)) await showLive(view);
  else await showFrames(view);
  return interrupts.exit ?? EXIT.ok;
}

async function showOnce(view: View): Promise<number> {
  const { sampler, interrupts, done, options } = view;
  const giveUpMs = systemClock.now() + PATIENCE_MS + options.intervalMs;
  const isSettled = ({ state, cpu }: NodeLoad): boolean => state === 'silent' || cpu !== null;
  while (!sampler.loads().every(isSettled) && systemClock.now() < giveUpMs) {
    if (!(await slept(LOOK_MS, AbortSignal.any([interrupts.signal, done.signal])))) break;
  }
  const loads = sampler.loads();
  await writeFrame(view, loads);
  const outcomes = loads.map(
    ({ state, result }) => result?.outcome ?? (state === 'up' ? 'ok' : 'unreachable'),
  );
  return interrupts.exit ?? exitStatusOf(outcomes);
}

async function showFrames(view: View): Promise<void> {
  const stop = AbortSignal.any([view.interrupts.signal, view.done.signal]);
  while (await slept(view.options.intervalMs, stop)) await writeFrame(view, view.sampler.loads());
}

async function writeFrame({ options, io }: View, loads: readonly NodeLoad[]): Promise<void> {
  const now = systemClock.date();
  if (options.json) return io.stdout.write(jsonLine(jsonFrame(loads, now)));
  const size = { rows: Infinity, columns: io.stdout.isTerminal ? io.stdout.columns : Infinity };
  const lines = frameOf(loads, { ...options, ...size, time: timeText(now) });
  await io.stdout.write(`${lines.map((line) => line.trimEnd()).join('\n')}\n${options.once ? '' : '\n'}`);
}

const SORT_KEYS: Readonly<Record<string, SortKey>> = { c: 'cpu', m: 'mem', l: 'load', n: 'name' };
/** q, Ctrl-C, Ctrl-D. */
const QUITS: ReadonlySet<string> = new Set(['q', 'Q', '\x03', '\x04']);

async function showLive({ sampler, options, io, interrupts, done }: View): Promise<void> {
  let { sort } = options;
  let redraw = new AbortController();
  using screen = new LiveScreen(io, (key) => {
    if (QUITS.has(key)) done.abort();
    sort = SORT_KEYS[key] ?? sort;
    redraw.abort();
  });
  const stop = AbortSignal.any([interrupts.signal, done.signal]);
  while (!stop.aborted) {
    const { rows, columns } = io.stdout;
    const time = timeText(systemClock.date());
    await screen.draw(frameOf(sampler.loads(), { ...options, sort, rows, columns, time }));
    await slept(Math.min(options.intervalMs, REDRAW_MS), AbortSignal.any([stop, redraw.signal]));
    redraw = new AbortController();
  }
}

/** False when `signal` aborted first. */
async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await systemClock.sleep(ms, signal);
    return true;
  } catch {
    return false;
  }
}

function timeText(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
