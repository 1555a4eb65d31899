/** Random worlds of services: graphs, nodes, states, faults and wishes. Small, so that every rule meets every other. */

import * as fc from 'fast-check';
import type { Amount } from '../../src/config/index.ts';

export interface World {
  readonly services: readonly WorldService[];
  /** By `service node`: how it stands before anything is done. */
  readonly states: Readonly<Record<string, 'running' | 'stopped' | 'failed' | 'gone'>>;
  /** By `service node`: what a verb comes to. */
  readonly ends: Readonly<Record<string, 'works' | 'breaks' | 'unreachable'>>;
  readonly goal: 'start' | 'stop' | 'restart';
  readonly names: readonly string[];
  /** Null: all. */
  readonly nodes: readonly string[] | null;
  readonly noDeps: boolean;
  readonly withDependents: boolean;
}

export interface WorldService {
  readonly name: string;
  readonly nodes: readonly string[];
  readonly edges: readonly WorldEdge[];
  readonly maxFailed: Amount;
  readonly maxUnreachable: number | null;
  readonly canary: number;
  readonly batch: readonly Amount[];
  readonly order: 'listed' | 'reverse';
  readonly onFailure: 'halt' | 'continue';
}

export interface WorldEdge {
  readonly to: string;
  readonly kind: 'required' | 'weak' | 'order';
  readonly scope: 'all' | 'same-node' | 'any' | { readonly min: Amount };
  readonly restart: boolean;
}

const NODES = ['n1', 'n2', 'n3', 'n4'];

const amount = fc.oneof(
  fc.integer({ min: 0, max: 2 }).map((count) => ({ count })),
  fc.constantFrom(0, 34, 50, 100).map((percent) => ({ percent })),
);
const positive = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map((count) => ({ count })),
  fc.constantFrom(1, 34, 50, 100).map((percent) => ({ percent })),
);
const someNodes = fc.subarray(NODES, { minLength: 1 });

const SCOPES = fc.oneof(
  fc.constantFrom('all', 'same-node', 'any' as const),
  positive.map((min) => ({ min })),
);

const edge = fc.record({
  isThere: fc.integer({ min: 0, max: 2 }).map((at) => at > 0),
  kind: fc.constantFrom('required', 'required', 'required', 'weak', 'order' as const),
  scope: SCOPES,
  restart: fc.boolean(),
});

const service = fc.record({
  nodes: someNodes,
  edges: fc.array(edge, { minLength: 5, maxLength: 5 }),
  maxFailed: amount,
  maxUnreachable: fc.option(fc.integer({ min: 0, max: 1 }), { freq: 3 }),
  canary: fc.constantFrom(0, 0, 1, 2),
  batch: fc.array(positive, { minLength: 1, maxLength: 2 }),
  order: fc.constantFrom('listed', 'reverse' as const),
  onFailure: fc.constantFrom('halt', 'halt', 'continue' as const),
});

type Drawn = typeof service extends fc.Arbitrary<infer T> ? T : never;

/** Each service may depend on those that are drawn before it. Written down last first, so that order is not given away. */
function servicesOf(drawn: readonly Drawn[]): WorldService[] {
  const services = drawn.map(({ edges, ...rest }, at) => ({
    ...rest,
    name: `s${at}`,
    edges: edges.slice(0, at).flatMap(({ isThere, ...edge }, to) => {
      const isShared = drawn[to]!.nodes.some((node) => rest.nodes.includes(node));
      const size = drawn[to]!.nodes.length;
      return isThere ? [{ ...edge, to: `s${to}`, scope: fit(edge, isShared, size) }] : [];
    }),
  }));
  return services.toReversed();
}

/** What the configuration would refuse does not come about. */
function fit(
  { kind, scope }: Pick<WorldEdge, 'kind' | 'scope'>,
  isShared: boolean,
  size: number,
): WorldEdge['scope'] {
  if (kind === 'order' || (scope === 'same-node' && !isShared)) return 'all';
  if (typeof scope === 'object' && 'count' in scope.min)
    return { min: { count: Math.min(scope.min.count, size) } };
  return scope;
}

function keysOf(services: readonly WorldService[]): string[] {
  return services.flatMap(({ name, nodes }) => nodes.map((node) => `${name} ${node}`));
}

function drawnBy<T>(keys: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc
    .array(value, { minLength: keys.length, maxLength: keys.length })
    .map((values) => Object.fromEntries(keys.map((key, at) => [key, values[at] as T])));
}

/** A node is gone with all that is on it. */
function statesOf(keys: readonly string[]): fc.Arbitrary<World['states']> {
  const states = drawnBy(keys, fc.constantFrom('running', 'running', 'stopped', 'failed' as const));
  const gone = fc.integer({ min: 0, max: 11 }).map((at) => NODES[at]);
  return fc
    .tuple(states, gone)
    .map(([drawn, gone]) =>
      Object.fromEntries(
        Object.entries(drawn).map(([key, state]) => [
          key,
          key.endsWith(` ${gone}`) ? ('gone' as const) : state,
        ]),
      ),
    );
}

export const worlds: fc.Arbitrary<World> = fc
  .array(service, { minLength: 1, maxLength: 6 })
  .map(servicesOf)
  .chain((services) => {
    const keys = keysOf(services);
    return fc.record({
      services: fc.constant(services),
      states: statesOf(keys),
      ends: drawnBy(keys, fc.constantFrom('works', 'works', 'works', 'breaks', 'unreachable' as const)),
      goal: fc.constantFrom('start', 'stop', 'restart' as const),
      names: fc.subarray(
        services.map(({ name }) => name),
        { minLength: 1 },
      ),
      nodes: fc.option(someNodes, { freq: 2 }),
      noDeps: fc.integer({ min: 0, max: 4 }).map((at) => at === 0),
      withDependents: fc.boolean(),
    });
  });
