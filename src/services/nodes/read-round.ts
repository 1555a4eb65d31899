/** Reads many nodes: in each way one script a node; again as root where an init script turns out to want it. */

import type { LockBook } from '../lock/lock-book.ts';
import type { NodeReading } from '../reading.ts';
import type { Target } from '../node-actions.ts';
import { Gathering } from './gathering.ts';
import { readingsIn, readParts, readScripts, type ReadPart, type SurroundingsOf } from './read-script.ts';
import { troubleOf } from './trouble.ts';
import { actingWay, isOnce, readingWay, type Way } from './way.ts';
import type { Answered, Ways } from './ways.ts';

export interface ReadRequest {
  readonly ways: Ways;
  readonly targets: ReadonlyMap<string, readonly Target[]>;
  readonly surroundings: SurroundingsOf;
  readonly timeoutMs: number;
  /** Takes locks within the same round trip. */
  readonly locks: LockBook | undefined;
  /** Nodes that are known to want root. */
  readonly rooted: Set<string>;
}

export async function readNodes(
  request: ReadRequest,
  told: (node: string, reading: NodeReading) => void,
  signal: AbortSignal,
): Promise<void> {
  const all = [...request.targets.values()].flat();
  const { asked, followers } = leadersOf(all);
  const gathering = new Gathering(request.targets, told);
  const round = new ReadRound(request, gathering, followers);
  const byWay = Map.groupBy(asked, (target) => round.wayOf(target));
  await Promise.all([...byWay].map(([way, targets]) => round.ask(way, targets, signal)));
  const again = Map.groupBy(round.wantRoot, actingWay);
  await Promise.all([...again].map(([way, targets]) => round.ask(way, targets, signal)));
}

/** Where one command stands for all nodes, it is run for the first of them. */
function leadersOf(all: readonly Target[]): {
  readonly asked: readonly Target[];
  readonly followers: ReadonlyMap<Target, readonly Target[]>;
} {
  const followers = new Map<Target, Target[]>();
  const leaders = new Map<string, Target[]>();
  const asked = all.filter((target) => {
    const behind = isOnce(target) ? leaders.get(target.service) : undefined;
    behind?.push(target);
    if (behind === undefined && isOnce(target)) {
      const own: Target[] = [];
      leaders.set(target.service, own);
      followers.set(target, own);
    }
    return behind === undefined;
  });
  return { asked, followers };
}

class ReadRound {
  readonly wantRoot: Target[] = [];
  readonly #request: ReadRequest;
  readonly #gathering: Gathering;
  readonly #followers: ReadonlyMap<Target, readonly Target[]>;

  constructor(request: ReadRequest, gathering: Gathering, followers: ReadonlyMap<Target, readonly Target[]>) {
    this.#request = request;
    this.#gathering = gathering;
    this.#followers = followers;
  }

  /** What takes a lock does so as root, where it acts as root. */
  wayOf(target: Target): Way {
    const { locks, rooted } = this.#request;
    const isAuto = target.settings.backend === 'auto';
    if (locks?.isWanted(target) || (isAuto && rooted.has(target.node))) return actingWay(target);
    return readingWay(target);
  }

  async ask(way: Way, targets: readonly Target[], signal: AbortSignal): Promise<void> {
    const { ways, surroundings, timeoutMs, locks } = this.#request;
    const nodes = new Map<string, ReadPart[]>();
    const scripts = new Map<string, string[]>();
    for (const [node, own] of Map.groupBy(targets, (target) => target.node)) {
      const parts = readParts(own);
      const [first = '', ...rest] = readScripts(parts, ways.nonce, surroundings);
      const lock = locks?.takeScript(own, ways.nonce) ?? '';
      nodes.set(node, parts);
      scripts.set(node, [`${lock}${first}`, ...rest]);
    }
    const told = (node: string, answered: Answered): void => {
      if (answered.frames) locks?.learn(node, way, answered.frames);
      for (const part of nodes.get(node) ?? []) this.#take(part, answered);
    };
    await ways.ask(way, { scripts, timeoutMs }, told, signal);
  }

  #take(part: ReadPart, answered: Answered): void {
    if (answered.frames === undefined) {
      const trouble = troubleOf(answered.result);
      for (const target of this.#with(part.targets)) this.#gathering.fail(target, trouble);
      return;
    }
    const readings = readingsIn(part, answered.frames);
    if (readings === undefined) {
      this.wantRoot.push(...part.targets);
      for (const { node } of part.targets) this.#request.rooted.add(node);
      return;
    }
    part.targets.forEach((target, at) => {
      const reading = readings[at];
      if (reading) for (const each of this.#with([target])) this.#gathering.read(each, reading);
    });
  }

  #with(targets: readonly Target[]): Target[] {
    return targets.flatMap((target) => [target, ...(this.#followers.get(target) ?? [])]);
  }
}
