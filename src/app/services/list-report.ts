/** What grappe.yaml defines, as far as it is chosen. */

import type { InstanceSettings } from '../../config/index.ts';
import type { ServiceListReport } from '../../protocol/index.ts';
import type { Fleet } from '../fleet.ts';
import { type ChosenServices, nodesOf } from './choose-services.ts';

interface Listing {
  readonly fleet: Fleet;
  readonly chosen: ChosenServices;
}

type Listed = ServiceListReport['services'][number];

export function listReport({ fleet, chosen }: Listing): ServiceListReport {
  const listed = chosen.names.map((name) => listedService(chosen, name));
  const services = listed.filter(({ count }) => count > 0);
  const names = new Set(services.map(({ name }) => name));
  const targets = [...fleet.config.targets].filter(([, behind]) => behind.some((name) => names.has(name)));
  return {
    v: 1,
    services,
    targets: Object.fromEntries(targets.map(([name, behind]) => [name, [...behind]])),
  };
}

function listedService(chosen: ChosenServices, name: string): Listed {
  const service = chosen.graph.services.get(name);
  if (!service) throw new Error(`no service ${name}`);
  const nodes = nodesOf(chosen, name);
  const settings = Array.from(nodes, (node) => service.on(node));
  return {
    name,
    description: service.description ?? null,
    nodes: nodes.fold(),
    count: nodes.size,
    units: distinct(settings.map(({ unit }) => unit)),
    backends: distinct(settings.map(({ backend }) => backend)),
    state: common(settings, 'state'),
    enabled: common(settings, 'enabled'),
    masked: common(settings, 'masked'),
    dependsOn: service.dependsOn.map((dependency) => dependency.service),
    after: [...service.after],
    tags: [...service.tags],
  };
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** What is declared on all nodes alike. */
function common<Key extends 'state' | 'enabled' | 'masked'>(
  settings: readonly InstanceSettings[],
  key: Key,
): NonNullable<InstanceSettings[Key]> | null {
  const [first, ...others] = distinct(settings.map((one) => one[key]));
  return others.length > 0 ? null : (first ?? null);
}
