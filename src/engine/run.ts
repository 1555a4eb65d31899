/** Runs a command on every node of a set: starts them as its flow says, ends each exactly once, sums up. */

import { CanaryFailed, causeOfLeavingOut, FailureLimit, isBad, TooManyFailed, waves } from './flow.ts';
import { runNode } from './node-task.ts';
import { Pacer } from './pacer.ts';
import type { NodeResult, RunObserver, RunRequest, RunSummary } from './run-request.ts';
import { beginState, type RunEnvironment, type RunState } from './run-state.ts';
import { Slot } from './start-slots.ts';
import { StopSignals } from './stop-signals.ts';
import { sumUp } from './sum-up.ts';

/**
 * Resolves when every node has ended. Aborting `signal` starts no more nodes, ends what runs on the others and
 * waits a few seconds for them; the summary is complete all the same.
 */
export async function run(
  request: RunRequest,
  environment: RunEnvironment,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<RunSummary> {
  const beganMs = environment.clock.now();
  const state = beginState(request, environment, observer);
  try {
    const results = await runNodes(state, signal);
    return sumUp(request.id, results, Math.round(environment.clock.now() - beganMs));
  } finally {
    await state.stdin?.close();
  }
}

async function runNodes(state: RunState, signal: AbortSignal): Promise<readonly NodeResult[]> {
  using stops = new StopSignals(signal);
  const { nodes, flow } = state.request;
  const results: NodeResult[] = [];
  const failed = new FailureLimit(flow?.maxFailed);
  const pacer = new Pacer(state.environment.clock, flow?.everyMs);
  const finish = (rank: number, result: NodeResult): void => {
    results[rank] = result;
    state.observer.ended?.(result);
    if (failed.exceededBy(result.outcome)) stops.startNoMore(new TooManyFailed());
  };
  const failures: unknown[] = [];
  const fail = (error: unknown): void => {
    failures.push(error);
    stops.abort(error);
  };
  const ranks = new Map(Array.from(nodes, (node, rank) => [node, rank]));
  for (const wave of waves(flow?.order ?? [...nodes], flow)) {
    const working: Promise<void>[] = [];
    for (const node of wave.nodes) {
      const rank = ranks.get(node) ?? 0;
      const slot = await freeSlot(state, pacer, stops.signal);
      const work = slot
        ? startNode(state, { node, rank, slot, stops, finish })
        : leaveOut(node, stops.signal.reason, (result) => finish(rank, result));
      working.push(work.catch(fail));
    }
    await Promise.all(working);
    const isBadEnd = (node: string): boolean => isBad(results[ranks.get(node) ?? 0]?.outcome ?? 'not-run');
    if (wave.isCanary && wave.nodes.some(isBadEnd)) stops.startNoMore(new CanaryFailed());
  }
  // Only a throwing observer comes here: nodes that fail are data.
  if (failures.length > 0) throw failures[0];
  return results;
}

type Finish = (rank: number, result: NodeResult) => void;

interface Start {
  readonly node: string;
  readonly rank: number;
  readonly slot: Slot;
  readonly stops: StopSignals;
  readonly finish: Finish;
}

/** Waits for a slot and for its time; undefined when no more nodes are started. */
async function freeSlot(state: RunState, pacer: Pacer, stop: AbortSignal): Promise<Slot | undefined> {
  const slot = new Slot(state.slots);
  try {
    await slot.take(stop);
    await pacer.turn(stop);
    stop.throwIfAborted();
    return slot;
  } catch {
    slot.leave();
    return undefined;
  }
}

async function startNode(state: RunState, { node, rank, slot, stops, finish }: Start): Promise<void> {
  const stop = stops.open();
  try {
    state.observer.started?.(node);
    const commands = [state.request.command(node, rank)].flat();
    const task = { run: state, node, commands, slot, stop: stop.signal };
    await runNode(task, (result) => finish(rank, result));
  } finally {
    stop.release();
    slot.leave();
  }
}

async function leaveOut(node: string, reason: unknown, finish: (result: NodeResult) => void): Promise<void> {
  const cause = causeOfLeavingOut(reason);
  finish({ node, outcome: 'not-run', exit: null, signal: null, cause, detail: null, ms: 0 });
}
