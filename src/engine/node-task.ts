/** One node from its start to its one end: connect, commands, and again where nothing was sent. */

import { NOBODY_WAITS } from '../base/index.ts';
import type { Connection } from '../transport/index.ts';
import { CommandAttempt } from './command-attempt.ts';
import { type Ending, endingOfConnect, endingOfLocalFault, inSequence, NOT_STARTED } from './outcome-of.ts';
import { reachNode } from './reach-node.ts';
import { isShortage, RetryPolicy } from './retry-policy.ts';
import type { NodeResult } from './run-request.ts';
import type { RunState } from './run-state.ts';
import type { Slot } from './start-slots.ts';

/** How long a connection may take to close before it is left to its connector. */
const CLOSE_MS = 2000;

export interface NodeTask {
  readonly run: RunState;
  readonly node: string;
  /** One behind the other, until one does not end well. */
  readonly commands: readonly string[];
  readonly slot: Slot;
  /** Aborted when the run is interrupted. */
  readonly stop: AbortSignal;
}

/** Runs the commands of a node that holds its slot; `finish` gets the result before the connection is closed. */
export async function runNode(task: NodeTask, finish: (result: NodeResult) => void): Promise<void> {
  const { clock } = task.run.environment;
  const beganMs = clock.now();
  const { ending, connection, step } = await tryUntilSent(task);
  const { sent: _, ...result } = inSequence(await flushed(task, ending), step, task.commands.length);
  finish({ node: task.node, ...result, ms: Math.round(clock.now() - beganMs) });
  if (connection) await close(task, connection, ending);
}

interface Attempt {
  readonly ending: Ending;
  readonly connection?: Connection;
  /** The command that it came to, from 0. */
  readonly step: number;
}

async function tryUntilSent(task: NodeTask): Promise<Attempt> {
  const policy = new RetryPolicy(task.run.request.flow?.retry, task.run.environment.random);
  let lost: Ending | undefined;
  for (let step = 0; ;) {
    const attempt = await tryOnce(task, step);
    const pauseMs = policy.pauseAfter(attempt.ending);
    if (pauseMs === undefined || task.stop.aborted) return stillLost(attempt, lost);
    ({ step } = attempt);
    if (isShortage(attempt.ending)) shrink(task);
    if (attempt.connection) await close(task, attempt.connection, attempt.ending);
    if (attempt.ending.sent) lost = await flushed(task, attempt.ending);
    if (lost?.outcome === 'local') return { ending: lost, step };
    announce(task, attempt.ending);
    if (!(await waitForAnotherTry(task, pauseMs))) return stillLost({ ending: NOT_STARTED, step }, lost);
  }
}

/** A command that was lost with its link stays lost when it could not be sent again. */
function stillLost(attempt: Attempt, lost: Ending | undefined): Attempt {
  return lost === undefined || attempt.ending.sent ? attempt : { ...attempt, ending: lost };
}

function announce({ node, run }: NodeTask, { outcome, cause, detail }: Ending): void {
  run.observer.again?.({ node, outcome, cause, detail });
}

/** Goes on where the try before was not sent: no command is run twice. */
async function tryOnce(task: NodeTask, from: number): Promise<Attempt> {
  let connection: Connection | undefined;
  try {
    connection = await reachNode(task);
    await task.slot.take(task.stop);
  } catch (error) {
    const ending = task.stop.aborted ? NOT_STARTED : endingOfConnect(error);
    return connection ? { ending, connection, step: from } : { ending, step: from };
  }
  for (let step = from; ; step++) {
    const ending = await new CommandAttempt(task, task.commands[step] ?? '').perform(connection);
    if (ending.outcome !== 'ok' || step + 1 >= task.commands.length) return { ending, connection, step };
  }
}

/** A node that waits holds no slot; false when the run was interrupted meanwhile. */
async function waitForAnotherTry(task: NodeTask, pauseMs: number): Promise<boolean> {
  task.slot.leave();
  try {
    await task.run.environment.clock.sleep(pauseMs, task.stop);
    await task.slot.take(task.stop);
    return true;
  } catch (error) {
    if (!task.stop.aborted) throw error;
    return false;
  }
}

function shrink(task: NodeTask): void {
  const { slots, observer } = task.run;
  const before = slots.shrunk;
  slots.shrink();
  if (before) return;
  observer.warned?.(
    `this machine is short of descriptors or memory: at most ${slots.total} nodes at once from now on`,
  );
}

/** The observer may still have output to put away; failing at that, the node's result is not whole. */
async function flushed(task: NodeTask, ending: Ending): Promise<Ending> {
  try {
    await task.run.observer.flush?.(task.node);
    return ending;
  } catch (error) {
    return endingOfLocalFault(error, ending);
  }
}

/**
 * Others may run meanwhile, unless the command may still be running: its end is only certain when the connection
 * is gone.
 */
async function close(task: NodeTask, connection: Connection, ending: Ending): Promise<void> {
  if (ending.exit !== null || ending.signal !== null) task.slot.stepAside();
  const done = new AbortController();
  const late = task.run.environment.clock.sleep(CLOSE_MS, done.signal);
  await Promise.race([connection[Symbol.asyncDispose](), late, task.run.left]).catch(() => undefined);
  done.abort(NOBODY_WAITS);
}
