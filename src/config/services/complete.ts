/** What is not written: the defaults of services, beneath what grappe.yaml says of them. */

import type { WrittenDefaults, WrittenService } from '../schema/service.ts';
import type { DependencySettings, RolloutSettings, ServiceSettings } from '../service-settings.ts';
import { hasHealthcheck } from './instance-settings.ts';
import { layered } from './layers.ts';
import { type ServicesBehind, servicesBehindIn, type Targets } from './targets.ts';

const NONE = { count: 0 };
const DEFAULT_ROLLOUT: RolloutSettings = {
  canary: NONE,
  promote: 'auto',
  batch: [{ percent: 100 }],
  order: 'listed',
  pauseMs: 0,
  minHealthyMs: 2000,
  healthyDeadlineMs: 90_000,
  onFailure: 'halt',
};

type Needed = Required<Pick<WrittenService, 'tags' | 'maxFailed' | 'warnFailed' | 'overrides'>> & {
  readonly rollout: RolloutSettings;
};

const DEFAULT_SERVICE: Needed = {
  tags: [],
  maxFailed: NONE,
  warnFailed: NONE,
  overrides: [],
  rollout: DEFAULT_ROLLOUT,
};

export interface CompleteServices {
  readonly services: ReadonlyMap<string, ServiceSettings>;
  /** With the services that each stands for. */
  readonly targets: Targets;
}

interface Written {
  readonly services?: ReadonlyMap<string, WrittenService>;
  readonly defaults?: WrittenDefaults;
  readonly targets?: Targets;
}

/** A service over `defaults` over what holds without either. */
type Merged = Omit<WrittenService, keyof Needed> & Needed;

/**
 * A unit that the file does not define, as a service of these nodes. `defaults` lie beneath it, too; where they say
 * nothing of failures, one bad node does not keep a verb from the others.
 */
export function unitSettings(unit: string, nodes: string, defaults: WrittenDefaults = {}): ServiceSettings {
  const { maxFailed, rollout: { onFailure, batch, canary } = {} } = defaults;
  const isCareful = [maxFailed, onFailure, batch, canary].some((said) => said !== undefined);
  const unitService = { nodes, ...(!isCareful && { rollout: { onFailure: 'continue' } as const }) };
  const { services } = completeServices({ services: new Map([[unit, unitService]]), defaults });
  return services.get(unit) as ServiceSettings;
}

interface Surroundings {
  readonly all: ReadonlyMap<string, Merged>;
  readonly servicesBehind: ServicesBehind;
}

export function completeServices({
  services = new Map(),
  defaults = {},
  targets = new Map(),
}: Written): CompleteServices {
  const all = new Map(
    [...services].map(([name, service]) => [name, layered<Merged>([DEFAULT_SERVICE, defaults, service])]),
  );
  const servicesBehind = servicesBehindIn(targets);
  const turned = turnedRound(all, servicesBehind);
  const complete = [...all].map(
    ([name, merged]) =>
      [
        name,
        { ...completeService(name, merged, { all, servicesBehind }), after: [...(turned.get(name) ?? [])] },
      ] as const,
  );
  return {
    services: new Map(complete),
    targets: new Map([...targets.keys()].map((name) => [name, servicesBehind(name)])),
  };
}

function completeService(
  name: string,
  merged: Merged,
  surroundings: Surroundings,
): Omit<ServiceSettings, 'after'> {
  const { nodes, description, tags, fanout, maxFailed, warnFailed, maxUnreachable, rollout, ...more } =
    merged;
  const { dependsOn = new Map(), after: _, before: __, overrides, ...written } = more;
  return {
    name,
    ...(description !== undefined && { description }),
    tags,
    nodes,
    dependsOn: dependenciesOf(name, dependsOn, surroundings),
    ...(fanout !== undefined && { fanout }),
    maxFailed,
    warnFailed,
    ...(maxUnreachable && { maxUnreachable }),
    rollout,
    written,
    overrides,
  };
}

/** What is named by itself counts more than what a target names too. */
function dependenciesOf(
  name: string,
  written: NonNullable<WrittenService['dependsOn']>,
  { all, servicesBehind }: Surroundings,
): DependencySettings[] {
  const dependencies = new Map<string, DependencySettings>();
  for (const [other, { min, scope = 'all', condition, ...options }] of written) {
    for (const service of servicesBehind(other)) {
      if (service === name || (service !== other && written.has(service))) continue;
      dependencies.set(service, {
        service,
        ...(service !== other && { target: other }),
        condition: condition ?? (isChecked(all.get(service)) ? 'healthy' : 'started'),
        required: true,
        scope: min ? { min } : scope,
        restart: false,
        ...options,
      });
    }
  }
  return [...dependencies.values()];
}

function isChecked(service: Merged | undefined): boolean {
  return service !== undefined && hasHealthcheck({ written: service, overrides: service.overrides });
}

/** What each service comes after, be it said there or as `before` of the other. */
function turnedRound(
  all: ReadonlyMap<string, Merged>,
  servicesBehind: ServicesBehind,
): ReadonlyMap<string, ReadonlySet<string>> {
  const waits = new Map([...all.keys()].map((name) => [name, new Set<string>()]));
  const behind = (names: readonly string[] = []): string[] => names.flatMap(servicesBehind);
  for (const [name, { after, before }] of all) {
    for (const other of behind(after)) if (other !== name) waits.get(name)?.add(other);
    for (const other of behind(before)) if (other !== name) waits.get(other)?.add(name);
  }
  return waits;
}
