/** Which locks a run wants, has, and was refused. */

import type { Frames } from '../../facts/index.ts';
import type { Target } from '../node-actions.ts';
import type { Way } from '../nodes/way.ts';
import { lockLines } from './lock-lines.ts';
import { type LockOwner, writeOwner } from './lock-owner.ts';
import { lockName, takeScript } from './lock-script.ts';

export interface LockWish {
  readonly owner: LockOwner;
  /** The services that the run will act on. One lock a service and node: who acts on others is not in the way. */
  readonly services: ReadonlySet<string>;
  /** Nodes that it may act on; absent: all. */
  readonly nodes?: { has(node: string): boolean };
}

/** A lock that somebody has, had, or could not have. */
export interface NodeLock {
  readonly node: string;
  readonly service: string;
  /** Null where nobody can tell. */
  readonly owner: LockOwner | null;
  readonly leftSeconds: number;
}

/** Locks on a node that are reached in one way. */
export interface LockPlace {
  readonly node: string;
  readonly way: Way;
  readonly services: Set<string>;
}

export class LockBook {
  readonly wish: LockWish;
  /** By node and way, the services locked there. */
  readonly held = new Map<string, LockPlace>();
  /** Others hold these. */
  readonly refused: NodeLock[] = [];
  /** These had expired: whoever held them did not free them. */
  readonly takenOver: NodeLock[] = [];
  /** No lock could be made at all. */
  readonly impossible: NodeLock[] = [];

  constructor(wish: LockWish) {
    this.wish = wish;
  }

  isWanted({ service, node }: Target): boolean {
    const { services, nodes } = this.wish;
    return services.has(service) && (nodes?.has(node) ?? true);
  }

  /** Takes what these targets want; empty where they want none. */
  takeScript(targets: readonly Target[], nonce: string): string {
    const services = targets.filter((target) => this.isWanted(target)).map(({ service }) => service);
    return services.length === 0 ? '' : this.scriptFor(services, nonce);
  }

  scriptFor(services: readonly string[], nonce: string): string {
    const { owner } = this.wish;
    const { id, ttlSeconds } = owner;
    return takeScript({ services, id, owner: writeOwner(owner), ttlSeconds }, nonce);
  }

  learn(node: string, way: Way, frames: Frames): void {
    const names = new Map([...this.wish.services].map((service) => [lockName(service), service]));
    for (const { name, word, owner, leftSeconds } of lockLines(frames)) {
      const service = names.get(name);
      if (service === undefined) continue;
      const lock = { node, service, owner, leftSeconds };
      // A node may have another name, too.
      const isOwn = owner?.id === this.wish.owner.id;
      if (word === 'held' && !isOwn) this.#refuse(lock, way);
      else if (word === 'none') this.impossible.push(lock);
      else this.#hold(lock, way);
      if (word === 'over') this.takenOver.push(lock);
    }
  }

  #refuse(lock: NodeLock, way: Way): void {
    this.refused.push(lock);
    this.held.get(`${way} ${lock.node}`)?.services.delete(lock.service);
  }

  #hold({ node, service }: NodeLock, way: Way): void {
    const key = `${way} ${node}`;
    const known = this.held.get(key) ?? { node, way, services: new Set<string>() };
    this.held.set(key, known);
    known.services.add(service);
  }
}
