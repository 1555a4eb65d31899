/** One attempt to connect: the sshd's own limit, the slot given back while the node is silent, the way out. */

import { NOBODY_WAITS } from '../base/index.ts';
import { ConnectError, type Connection } from '../transport/index.ts';
import type { NodeTask } from './node-task.ts';
import type { LeaveSite } from './site-limits.ts';
import { OVERDUE, withinGrace } from './within-grace.ts';

/** A node that has not answered for this long lets others use its slot. */
const SILENT_AFTER_MS = 1000;

/** Connects; rejects with ConnectError, or with the abort's reason. */
export async function reachNode(task: NodeTask): Promise<Connection> {
  const site = task.run.sites.of(task.run.environment.connector.siteOf(task.node));
  if (site.full) task.slot.stepAside();
  const answered = new AbortController();
  stepAsideWhenSilent(task, answered.signal);
  try {
    return await connect(task, await site.enter(task.stop));
  } finally {
    answered.abort(NOBODY_WAITS);
  }
}

function stepAsideWhenSilent(task: NodeTask, answered: AbortSignal): void {
  task.run.environment.clock.sleep(SILENT_AFTER_MS, answered).then(
    () => task.slot.stepAside(),
    () => undefined,
  );
}

async function connect(task: NodeTask, leaveSite: LeaveSite): Promise<Connection> {
  const { connector, clock } = task.run.environment;
  try {
    const attempt = connector.connect(task.node, task.stop);
    const connection = await withinGrace(attempt, { stop: task.stop, left: task.run.left, clock });
    if (connection === OVERDUE) throw leftBehind(attempt);
    leaveSite('reached');
    task.run.slots.grow();
    return connection;
  } catch (error) {
    leaveSite(error instanceof ConnectError && error.connectCause === 'throttled' ? 'throttled' : 'other');
    throw error;
  }
}

/** The transport did not heed the abort: what it still brings is closed, and nobody waits for it. */
function leftBehind(attempt: Promise<Connection>): ConnectError {
  attempt.then((connection) => connection[Symbol.asyncDispose]()).catch(() => undefined);
  return new ConnectError('cancelled', 'interrupted', 'the connect was given up');
}
