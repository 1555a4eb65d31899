/** Before anything is changed: what matters is read, what will be changed is locked, and a plan is made. */

import { hostname } from 'node:os';
import { GrappeError, localTimeOf, systemClock } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import {
  type Goal,
  type Instance,
  type LockWish,
  makePlan,
  type NodeLock,
  type NodeReading,
  type Plan,
  type PlanRequest,
  type RemoteActions,
  toRead,
} from '../../services/index.ts';
import { accountName } from '../account-name.ts';
import { type ChosenServices } from './choose-services.ts';
import { lookAt } from './look-at.ts';

/** Whoever leaves without freeing them, leaves them for so long. */
const LOCK_SECONDS = 120;

/** The locks of a run; the services in it grow as it turns out what comes with those that are named. */
export interface GrowingLock extends LockWish {
  readonly services: Set<string>;
}

export function lockFor(
  run: string,
  goal: Goal,
  { names, nodes }: ChosenServices,
  who: string = accountName(),
): GrowingLock {
  return {
    owner: {
      id: run,
      who,
      host: hostname(),
      what: `${goal} ${names.join(' ')}`,
      since: systemClock.date().toISOString(),
      ttlSeconds: LOCK_SECONDS,
    },
    services: new Set(names),
    ...(nodes && { nodes }),
  };
}

export interface PlanningRequest {
  readonly chosen: ChosenServices;
  readonly request: PlanRequest;
  readonly actions: RemoteActions;
  /** What `actions` were opened with; none: nothing is to be changed. */
  readonly lock?: GrowingLock;
}

/** Throws where others hold a lock, where nothing is selected, and where running dependents forbid it. */
export async function planChange(
  { chosen, request, actions, lock }: PlanningRequest,
  told: (node: string) => void,
  signal: AbortSignal,
): Promise<Plan> {
  const readings = new Map<string, NodeReading>();
  const read = async (instances: ReadonlyMap<string, readonly Instance[]>): Promise<void> => {
    await lookAt({ chosen, actions, instances, readings, told }, signal);
    const refused = actions.locks?.refused ?? [];
    if (refused.length > 0) throw heldByOthers(refused);
  };
  await read(toRead(chosen.graph, request));
  for (;;) {
    const plan = makePlan(chosen.graph, readings, request);
    const unlocked = plan.instances.filter(
      ({ service, fate }) => fate.kind === 'change' && lock?.services.has(service) === false,
    );
    if (!lock || unlocked.length === 0 || signal.aborted) return plan;
    // What comes with the services that are named was read, not yet locked; it may have changed since.
    for (const { service } of unlocked) lock.services.add(service);
    await read(Map.groupBy(unlocked, ({ node }) => node));
  }
}

function heldByOthers(locks: readonly NodeLock[]): GrappeError {
  const [first] = locks as readonly [NodeLock];
  const { owner, leftSeconds } = first;
  const places = [...Map.groupBy(locks, ({ service }) => service)].map(
    ([service, own]) => `'${service}' on ${NodeSet.from(own.map(({ node }) => node)).fold()}`,
  );
  // A unit is in no file: its nodes have to be named.
  const nodes = NodeSet.from(
    locks.filter((lock) => lock.owner?.id === owner?.id).map(({ node }) => node),
  ).fold();
  return new GrappeError('locked', {
    message: `somebody else is at work on ${places.join(', ')}`,
    why: owner
      ? `${owner.who} on ${owner.host}: ${owner.what}, since ${localTimeOf(owner.since)}; the lock lasts ${leftSeconds} s more, and is refreshed`
      : 'who it is cannot be told',
    ...(owner && {
      hint: `wait for the end; if it was killed, who began it takes it up: grappe service rollout resume ${owner.id}; else: grappe service locks --break ${owner.id} -w ${nodes}`,
    }),
  });
}
