/** Services as a test writes them: a few words each, everything else as the defaults have it. */

import type { DependencySettings, InstanceSettings, RolloutSettings } from '../../src/config/index.ts';
import { NodeSet } from '../../src/nodeset/index.ts';
import { graphOf, type Service, type ServiceGraph } from '../../src/services/index.ts';

export interface Written extends Partial<Omit<Service, 'name' | 'nodes' | 'dependsOn' | 'rollout' | 'on'>> {
  readonly nodes: string;
  readonly needs?: Readonly<Record<string, Partial<DependencySettings>>> | readonly string[];
  readonly rollout?: Partial<RolloutSettings>;
  readonly on?: Partial<InstanceSettings> | ((node: string) => Partial<InstanceSettings>);
}

const ROLLOUT: RolloutSettings = {
  canary: { count: 0 },
  promote: 'auto',
  batch: [{ percent: 100 }],
  order: 'listed',
  pauseMs: 0,
  minHealthyMs: 2000,
  healthyDeadlineMs: 90_000,
  onFailure: 'halt',
};

const INSTANCE: Omit<InstanceSettings, 'unit'> = {
  backend: 'auto',
  timeoutMs: 90_000,
  retries: 0,
  become: 'none',
  hooks: {},
};

export const HEALTHCHECK = {
  probe: { test: 'true' },
  intervalMs: 1000,
  timeoutMs: 5000,
  retries: 3,
  startPeriodMs: 0,
} as const;

export function madeUp(services: Readonly<Record<string, Written>>): ServiceGraph {
  return graphOf(new Map(Object.entries(services).map(([name, written]) => [name, service(name, written)])));
}

function service(name: string, { nodes, needs = [], rollout, on, ...written }: Written): Service {
  const settings = typeof on === 'function' ? on : (): Partial<InstanceSettings> => on ?? {};
  const named = Array.isArray(needs) ? Object.fromEntries(needs.map((need: string) => [need, {}])) : needs;
  return {
    name,
    tags: [],
    after: [],
    maxFailed: { count: 0 },
    warnFailed: { count: 0 },
    ...written,
    nodes: NodeSet.parse(nodes),
    dependsOn: Object.entries(named as Record<string, Partial<DependencySettings>>).map(([to, edge]) => ({
      service: to,
      condition: 'started',
      required: true,
      scope: 'all',
      restart: false,
      ...edge,
    })),
    rollout: { ...ROLLOUT, ...rollout },
    on: (node) => ({ unit: name, ...INSTANCE, ...settings(node) }),
  };
}
