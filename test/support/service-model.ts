/**
 * What a rollout must come to, found the slow and simple way: one instance at a time, and after each everything is
 * looked at again from the beginning. Shares no line with the code it judges.
 */

import type { Amount } from '../../src/config/index.ts';
import type { World, WorldEdge, WorldService } from './service-worlds.ts';

export type Expected =
  | { readonly kind: 'refused' }
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'ends';
      readonly outcomes: Readonly<Record<string, string>>;
      readonly deeds: readonly string[];
      readonly exit: number;
    };

interface One {
  readonly service: WorldService;
  readonly node: string;
  readonly key: string;
  readonly verb: string | null;
  outcome: string | null;
}

const GOOD = new Set(['changed', 'unchanged']);

export function expectedOf(world: World): Expected {
  const byName = new Map(world.services.map((service) => [service.name, service]));
  const serviceOf = (name: string): WorldService => byName.get(name)!;
  const runs = (name: string, node: string): boolean => world.states[`${name} ${node}`] === 'running';
  const mayChange = (node: string): boolean => world.nodes === null || world.nodes.includes(node);
  const chosen = choose();
  if (chosen === 'refused') return { kind: 'refused' };
  if (chosen.size === 0) return { kind: 'nothing' };
  const all = [...chosen].map(([key, goal]) => oneOf(key, goal));
  const halted = new Set<string>();
  const order = inOrder();
  const waves = new Map(order.map((name) => [name, wavesOf(name)]));
  const at = new Map(order.map((name) => [name, 0]));
  const deeds: string[] = [];
  for (const one of all) one.outcome = known(one);
  for (;;) {
    lookAgain();
    const next = pick();
    if (!next) break;
    deeds.push(`${next.verb} ${next.key}`);
    next.outcome = { works: 'changed', breaks: 'failed', unreachable: 'unreachable' }[world.ends[next.key]!];
  }
  return {
    kind: 'ends',
    outcomes: Object.fromEntries(all.map((one) => [one.key, one.outcome!])),
    deeds,
    exit: exit(),
  };

  // Who takes part.

  function choose(): Map<string, string> | 'refused' {
    const found = new Map<string, string>();
    for (const name of world.names)
      for (const node of serviceOf(name).nodes) if (mayChange(node)) found.set(`${name} ${node}`, world.goal);
    if (found.size === 0 || world.noDeps) return found;
    const edges = world.services.flatMap((service) => service.edges.map((edge) => ({ service, edge })));
    for (let before = -1; before !== found.size;) {
      before = found.size;
      if (!edges.every(({ service, edge }) => follow(found, service, edge))) return 'refused';
    }
    return found;
  }

  /** False: refused. */
  function follow(found: Map<string, string>, service: WorldService, edge: WorldEdge): boolean {
    if (world.goal === 'stop') return stopDependents(found, service, edge);
    if (world.goal === 'start') pullDependencies(found, service, edge);
    else pullRestarts(found, service, edge);
    return true;
  }

  function pullDependencies(
    found: Map<string, string>,
    { name, nodes }: WorldService,
    edge: WorldEdge,
  ): void {
    if (edge.kind !== 'required') return;
    const starting = nodes.filter(
      (node) => found.has(`${name} ${node}`) && isAt(name, node, ['stopped', 'failed']),
    );
    if (starting.length === 0) return;
    const dependency = serviceOf(edge.to);
    const mine = dependency.nodes.filter((node) => edge.scope !== 'same-node' || starting.includes(node));
    const unmet = mine.filter((node) => !runs(edge.to, node));
    if (edge.scope !== 'same-node' && isEnough(edge, dependency.nodes.length - unmet.length)) return;
    for (const node of unmet.filter(mayChange)) found.set(`${edge.to} ${node}`, 'start');
  }

  function pullRestarts(found: Map<string, string>, { name, nodes }: WorldService, edge: WorldEdge): void {
    if (!edge.restart || edge.kind === 'order') return;
    const restarted = serviceOf(edge.to).nodes.filter((node) => {
      const key = `${edge.to} ${node}`;
      return found.has(key) && world.states[key] !== 'gone';
    });
    for (const node of nodes) {
      const isHit = edge.scope === 'same-node' ? restarted.includes(node) : restarted.length > 0;
      if (isHit && runs(name, node) && mayChange(node)) found.set(`${name} ${node}`, 'restart');
    }
  }

  /** False: what runs would lose what it requires. */
  function stopDependents(
    found: Map<string, string>,
    { name, nodes }: WorldService,
    edge: WorldEdge,
  ): boolean {
    if (edge.kind !== 'required') return true;
    const dependency = serviceOf(edge.to);
    const isStopped = (node: string): boolean => found.has(`${edge.to} ${node}`) && runs(edge.to, node);
    if (!dependency.nodes.some(isStopped)) return true;
    const left = dependency.nodes.filter((node) => runs(edge.to, node) && !isStopped(node));
    const bereft = nodes.filter((node) => {
      if (!runs(name, node) || found.has(`${name} ${node}`)) return false;
      return edge.scope === 'same-node' ? isStopped(node) : !isEnough(edge, left.length);
    });
    if (bereft.length > 0 && (!world.withDependents || !bereft.every(mayChange))) return false;
    for (const node of bereft) found.set(`${name} ${node}`, 'stop');
    return true;
  }

  function isAt(name: string, node: string, states: readonly string[]): boolean {
    return states.includes(world.states[`${name} ${node}`]!);
  }

  /** Whether so many good ones satisfy an edge, with all others bad. */
  function isEnough(edge: WorldEdge, good: number): boolean {
    const dependency = serviceOf(edge.to);
    const size = dependency.nodes.length;
    if (edge.scope === 'any') return good >= 1;
    if (typeof edge.scope === 'object') return good >= least(edge.scope.min, size);
    return size - good <= most(dependency.maxFailed, size);
  }

  function most(amount: Amount, size: number): number {
    return 'count' in amount ? amount.count : Math.floor((size * amount.percent) / 100);
  }

  function least(amount: Amount, size: number): number {
    return 'count' in amount ? amount.count : Math.max(1, Math.ceil((size * amount.percent) / 100));
  }

  function oneOf(key: string, goal: string): One {
    const [name = '', node = ''] = key.split(' ');
    const isDone = goal === 'start' ? runs(name, node) : goal === 'stop' ? !runs(name, node) : false;
    return { service: serviceOf(name), node, key, verb: isDone ? null : goal, outcome: null };
  }

  function known(one: One): string | null {
    if (world.states[one.key] === 'gone') return 'unreachable';
    return one.verb === null ? 'unchanged' : null;
  }

  // In which order.

  /** Dependencies first, else as written; the other way round to stop. */
  function inOrder(): string[] {
    const put: string[] = [];
    const add = ({ name, edges }: WorldService): void => {
      if (put.includes(name)) return;
      // Required and weak edges are written before those of order.
      const sorted = [
        ...edges.filter(({ kind }) => kind !== 'order'),
        ...edges.filter(({ kind }) => kind === 'order'),
      ];
      for (const { to } of sorted) add(serviceOf(to));
      put.push(name);
    };
    for (const service of world.services) add(service);
    const taking = put.filter((name) => all.some(({ service }) => service.name === name));
    return world.goal === 'stop' ? taking.reverse() : taking;
  }

  function isRolled(name: string): boolean {
    return world.goal === 'restart' && of(name).some(({ key }) => world.states[key] === 'running');
  }

  function of(name: string): One[] {
    const { nodes } = serviceOf(name);
    return all
      .filter(({ service }) => service.name === name)
      .sort((a, b) => nodes.indexOf(a.node) - nodes.indexOf(b.node));
  }

  interface ModelWave {
    readonly canary: boolean;
    readonly ones: readonly One[];
  }

  function wavesOf(name: string): ModelWave[] {
    const service = serviceOf(name);
    const going = of(name).filter((one) => known(one) === null);
    if (service.order === 'reverse') going.reverse();
    if (!isRolled(name)) return [{ canary: false, ones: going }];
    const blocked = hopelessOnes();
    const good = going.filter((one) => wasGood(one) && !blocked.has(one.key));
    const canary = good.slice(0, service.canary);
    const rest = [...going.filter((one) => !good.includes(one)), ...good.slice(service.canary)];
    const total = of(name).length;
    const result: ModelWave[] = [{ canary: true, ones: canary }];
    for (let wave = 0; rest.length > 0; wave++) {
      const amount = service.batch[Math.min(wave, service.batch.length - 1)]!;
      result.push({ canary: false, ones: rest.splice(0, Math.max(1, most(amount, total))) });
    }
    return result;
  }

  function wasGood({ key }: One): boolean {
    const state = world.states[key];
    return state === 'running' || (state === 'stopped' && world.goal !== 'restart');
  }

  /** Those that would be blocked even if all that is done worked. */
  function hopelessOnes(): Set<string> {
    const kept = all.map(({ outcome }) => outcome);
    for (const one of all) one.outcome = known(one);
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      for (const one of all.filter(({ outcome }) => outcome === null)) {
        const verdicts = verdictsOf(one);
        if (verdicts.includes('unmet')) one.outcome = 'blocked';
        else if (!verdicts.includes('waits')) one.outcome = 'changed';
        isMoving ||= one.outcome !== null;
      }
    }
    const blocked = new Set(all.filter(({ outcome }) => outcome === 'blocked').map(({ key }) => key));
    all.forEach((one, at) => (one.outcome = kept[at]!));
    return blocked;
  }

  // What holds at this moment.

  function lookAgain(): void {
    for (let before = ''; before !== picture();) {
      before = picture();
      for (const name of order) if (isBeyondBudget(name) || isCanaryLost(name)) halt(name);
      block();
      for (const name of order) passWaves(name);
    }
  }

  function picture(): string {
    return JSON.stringify([all.map(({ outcome }) => outcome), [...at], [...halted]]);
  }

  function block(): void {
    for (let isMoving = true; isMoving;) {
      const lost = all.filter((one) => one.outcome === null && verdictsOf(one).includes('unmet'));
      for (const one of lost) one.outcome = 'blocked';
      isMoving = lost.length > 0;
    }
  }

  function halt(name: string): void {
    halted.add(name);
    for (const one of of(name)) one.outcome ??= 'not-run';
  }

  /** A canary that was only blocked is found out when its wave is over. */
  function passWaves(name: string): void {
    for (
      let wave = waves.get(name)![at.get(name)!];
      wave && isOver(wave);
      wave = waves.get(name)![at.get(name)!]
    ) {
      const isLeft = of(name).some(({ outcome }) => outcome === null);
      if (wave.canary && isLeft && wave.ones.some(isBad)) {
        halt(name);
        return;
      }
      at.set(name, at.get(name)! + 1);
    }
  }

  function isOver({ ones }: ModelWave): boolean {
    return ones.every(({ outcome }) => outcome !== null);
  }

  function isBad({ outcome }: One): boolean {
    return outcome !== null && !GOOD.has(outcome);
  }

  function isLost(one: One): boolean {
    return one.outcome === 'failed' || one.outcome === 'unreachable';
  }

  function isCanaryLost(name: string): boolean {
    const wave = waves.get(name)![at.get(name)!];
    return wave?.canary === true && wave.ones.some(isLost);
  }

  function isBeyondBudget(name: string): boolean {
    const { maxFailed, maxUnreachable, onFailure } = serviceOf(name);
    const lost = of(name).filter((one) => isLost(one) && wasGood(one));
    const gone = lost.filter(({ outcome }) => outcome === 'unreachable').length;
    const isBeyond = lost.length > most(maxFailed, of(name).length) || gone > (maxUnreachable ?? Infinity);
    return isBeyond && onFailure !== 'continue';
  }

  function hasFailed(name: string): boolean {
    return (
      halted.has(name) || of(name).filter(isBad).length > most(serviceOf(name).maxFailed, of(name).length)
    );
  }

  function pick(): One | undefined {
    for (const name of order) {
      const wave = waves.get(name)![at.get(name)!];
      const next = wave?.ones.find(
        (one) => one.outcome === null && verdictsOf(one).every((verdict) => verdict === 'met'),
      );
      if (next) return next;
    }
    return undefined;
  }

  type Verdict = 'met' | 'waits' | 'unmet';

  function verdictsOf(one: One): Verdict[] {
    if (world.goal !== 'stop') return one.service.edges.map((edge) => upVerdict(one, edge));
    return world.services.flatMap((service) =>
      service.edges
        .filter(({ to }) => to === one.service.name)
        .map((edge) => downVerdict(one, service.name, edge)),
    );
  }

  function upVerdict(one: One, edge: WorldEdge): Verdict {
    const dependency = serviceOf(edge.to);
    const nodes =
      edge.scope === 'same-node' ? dependency.nodes.filter((node) => node === one.node) : dependency.nodes;
    const stands = nodes.map((node) => standing(edge, node)).filter((stand) => stand !== null);
    if (edge.kind === 'order') return stands.includes('pending') ? 'waits' : 'met';
    const count = (kind: string): number => stands.filter((stand) => stand === kind).length;
    const verdict = judged(edge, { good: count('good'), bad: count('bad'), pending: count('pending') });
    const mustWait = edge.kind === 'weak' && verdict === 'unmet' && count('pending') > 0;
    if (mustWait) return 'waits';
    return edge.kind === 'weak' && verdict === 'unmet' ? 'met' : verdict;
  }

  function judged(edge: WorldEdge, stands: Record<'good' | 'bad' | 'pending', number>): Verdict {
    const dependency = serviceOf(edge.to);
    const size = dependency.nodes.length;
    if (edge.scope === 'same-node') return ofAll(stands, 0);
    if (edge.scope !== 'all') return ofSome(stands, edge.scope === 'any' ? 1 : least(edge.scope.min, size));
    if (edge.kind === 'required' && takesPart(edge.to) && hasFailed(edge.to)) return 'unmet';
    return ofAll(stands, most(dependency.maxFailed, size));
  }

  function ofAll({ bad, pending }: Record<'bad' | 'pending', number>, tolerated: number): Verdict {
    if (bad > tolerated) return 'unmet';
    return pending > 0 ? 'waits' : 'met';
  }

  function ofSome({ good, bad, pending }: Record<'good' | 'bad' | 'pending', number>, full: number): Verdict {
    const needed = world.noDeps ? Math.min(full, good + bad + pending) : full;
    if (good >= needed) return 'met';
    return good + pending >= needed ? 'waits' : 'unmet';
  }

  function takesPart(name: string): boolean {
    return of(name).length > 0;
  }

  /** Null: nobody looks at it. */
  function standing(edge: WorldEdge, node: string): 'good' | 'bad' | 'pending' | null {
    const one = all.find(({ key }) => key === `${edge.to} ${node}`);
    if (!one) {
      if (world.noDeps || edge.kind === 'order') return null;
      return runs(edge.to, node) ? 'good' : 'bad';
    }
    if (one.outcome === null) return 'pending';
    return isBad(one) ? 'bad' : 'good';
  }

  /** A dependency waits for those that depend on it and go down with it. */
  function downVerdict(one: One, dependent: string, edge: WorldEdge): Verdict {
    const going = of(dependent).filter((other) => world.states[other.key] === 'running');
    const others = edge.scope === 'same-node' ? going.filter(({ node }) => node === one.node) : going;
    const pending = others.filter(({ outcome }) => outcome === null).length;
    const bad = others.filter(isBad).length;
    const tolerated =
      edge.scope === 'same-node' ? 0 : most(serviceOf(dependent).maxFailed, of(dependent).length);
    const isBarrier = edge.scope !== 'same-node';
    if (edge.kind === 'required') {
      const isFailed = isBarrier && others.length > 0 && hasFailed(dependent);
      if (bad > tolerated || isFailed) return 'unmet';
    }
    return pending > 0 ? 'waits' : 'met';
  }

  function exit(): number {
    const told = new Set<string>();
    for (const name of order)
      for (const one of of(name))
        if (isBad(one) && (hasFailed(name) || one.outcome === 'not-run')) told.add(one.outcome!);
    if (told.has('failed')) return 1;
    if (told.has('unreachable')) return 4;
    return told.size > 0 ? 5 : 0;
  }
}
