/** Locks of whoever on nodes: to be looked at, or broken by the id of their run. */

import { GrappeError } from '../../base/index.ts';
import { printableLine } from '../../transport/index.ts';
import { troubleOf } from '../nodes/trouble.ts';
import type { Way } from '../nodes/way.ts';
import type { Ways } from '../nodes/ways.ts';
import type { Trouble } from '../reading.ts';
import type { NodeLock } from './lock-book.ts';
import { lockLines } from './lock-lines.ts';
import { breakScript, listScript, serviceOfLock } from './lock-script.ts';

export interface LocksOfNodes {
  readonly locks: readonly NodeLock[];
  /** Nodes that gave no answer. */
  readonly troubled: ReadonlyMap<string, Trouble>;
}

export interface LockDesk {
  readonly ways: Ways;
  readonly way: Way;
  readonly nodes: Iterable<string>;
}

export function listLocks(desk: LockDesk, signal: AbortSignal): Promise<LocksOfNodes> {
  return ask(desk, listScript(desk.ways.nonce), signal);
}

/** Tells which locks are gone. Who breaks a lock has to know whose it is: only an id will do. */
export function breakLocks(desk: LockDesk, id: string, signal: AbortSignal): Promise<LocksOfNodes> {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) {
    throw new GrappeError('usage', {
      message: `'${printableLine(id)}' is not the id of a lock`,
      hint: "'grappe service locks' shows the ids",
    });
  }
  return ask(desk, breakScript(id, desk.ways.nonce), signal);
}

const ANSWER_MS = 30_000;

async function ask(
  { ways, way, nodes }: LockDesk,
  script: string,
  signal: AbortSignal,
): Promise<LocksOfNodes> {
  const scripts = new Map(Array.from(nodes, (node) => [node, script]));
  const locks: NodeLock[] = [];
  const troubled = new Map<string, Trouble>();
  await ways.ask(
    way,
    { scripts, timeoutMs: ANSWER_MS },
    (node, { frames, result }) => {
      if (frames === undefined) return void troubled.set(node, troubleOf(result));
      for (const { name, owner, leftSeconds } of lockLines(frames))
        locks.push({ node, service: serviceOfLock(name) ?? name, owner, leftSeconds });
    },
    signal,
  );
  return { locks, troubled };
}
