/** Runs one command on every node of a set: starts in node order, ends each node exactly once, sums up. */

import { runNode } from './node-task.ts';
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
  const results: NodeResult[] = [];
  const finish = (rank: number, result: NodeResult): void => {
    results[rank] = result;
    state.observer.ended?.(result);
  };
  const working: Promise<void>[] = [];
  const failures: unknown[] = [];
  const fail = (error: unknown): void => {
    failures.push(error);
    stops.abort(error);
  };
  for (const node of state.request.nodes) {
    const rank = working.length;
    const slot = await freeSlot(state, stops.signal);
    const work = slot ? startNode(state, { node, rank, slot, stops, finish }) : leaveOut(node, rank, finish);
    working.push(work.catch(fail));
  }
  await Promise.all(working);
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

/** Waits for a slot; undefined when the run is stopped first. */
async function freeSlot(state: RunState, stop: AbortSignal): Promise<Slot | undefined> {
  const slot = new Slot(state.slots);
  try {
    await slot.take(stop);
    return slot;
  } catch {
    return undefined;
  }
}

async function startNode(state: RunState, { node, rank, slot, stops, finish }: Start): Promise<void> {
  const stop = stops.open();
  try {
    state.observer.started?.(node);
    const command = state.request.command(node, rank);
    const task = { run: state, node, command, slot, stop: stop.signal };
    await runNode(task, (result) => finish(rank, result));
  } finally {
    stop.release();
    slot.leave();
  }
}

async function leaveOut(node: string, rank: number, finish: Finish): Promise<void> {
  finish(rank, {
    node,
    outcome: 'not-run',
    exit: null,
    signal: null,
    cause: 'run-stopped',
    detail: null,
    ms: 0,
  });
}
