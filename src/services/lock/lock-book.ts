/** Which locks a run wants, has, and was refused. */

import type { Frames } from '../../facts/index.ts';
import type { Target } from '../node-actions.ts';
import type { Way } from '../nodes/way.ts';
import { type LockLine, lockLines } from './lock-lines.ts';
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
  /** Of the node, when its locks were last seen. */
  boot?: string;
}

export class LockBook {
  readonly wish: LockWish;
  /** By node and way, the services locked there. */
  readonly held = new Map<string, LockPlace>();
  /** Others hold these. */
  readonly refused: NodeLock[] = [];
  /** Were held, and are somebody else's, or may have been meanwhile; whose, where that can be told. */
  readonly lost: NodeLock[] = [];
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
    const lines = lockLines(frames);
    if (lines.length === 0) return;
    const names = new Map([...this.wish.services].map((service) => [lockName(service), service]));
    const place = this.#placeOf(node, way);
    const boot = frames.get('boot')?.trim() ?? '';
    const isSameBoot = place.boot === boot;
    place.boot = boot;
    for (const line of lines) {
      const service = names.get(line.name);
      if (service !== undefined) this.#enter({ ...line, service }, place, isSameBoot);
    }
  }

  #enter(line: LockLine & { readonly service: string }, place: LockPlace, isSameBoot: boolean): void {
    const { word, service, owner, leftSeconds } = line;
    const lock = { node: place.node, service, owner, leftSeconds };
    // A node may have another name, too: what the same run holds there is its own.
    const isRefused = word === 'held' && owner?.id !== this.wish.owner.id;
    // Not there any more, though the node has not booted since: it was broken, or it expired and was another's.
    const wasGone = word === 'over' || (word === 'taken' && isSameBoot);
    if (place.services.has(service) && (isRefused || wasGone)) this.lost.push(lock);
    if (word === 'over') this.takenOver.push(lock);
    if (word === 'none') return void this.impossible.push(lock);
    if (!isRefused) return void place.services.add(service);
    this.refused.push(lock);
    place.services.delete(service);
  }

  #placeOf(node: string, way: Way): LockPlace {
    const key = `${way} ${node}`;
    const place = this.held.get(key) ?? { node, way, services: new Set<string>() };
    this.held.set(key, place);
    return place;
  }
}
