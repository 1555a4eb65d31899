/** What is not written: the defaults of services, beneath what grappe.yaml says of them. */

import type { WrittenDefaults, WrittenService } from '../schema/service.ts';
import type {
  DependencySettings,
  Healthcheck,
  Hooks,
  InstanceSettings,
  RolloutSettings,
  ServiceCommands,
  ServiceSettings,
  WrittenInstance,
} from '../service-settings.ts';
import { fillBuiltIns } from './built-ins.ts';
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

type Needed = Required<Pick<WrittenService, 'tags' | 'fanout' | 'maxFailed' | 'warnFailed' | 'overrides'>> & {
  readonly rollout: RolloutSettings;
};

const DEFAULT_SERVICE: Needed = {
  tags: [],
  fanout: 64,
  maxFailed: NONE,
  warnFailed: NONE,
  overrides: [],
  rollout: DEFAULT_ROLLOUT,
};
const DEFAULT_INSTANCE = { backend: 'auto', timeoutMs: 90_000, retries: 0, become: 'sudo' } as const;
const DEFAULT_HEALTHCHECK = { intervalMs: 2000, timeoutMs: 5000, retries: 3, startPeriodMs: 0 };
const DEFAULT_HOOK = { on: 'node', timeoutMs: 90_000, onFailure: 'halt' } as const;

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
    fanout,
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

export function hasHealthcheck({
  written,
  overrides,
}: Pick<ServiceSettings, 'written' | 'overrides'>): boolean {
  return [written, ...overrides.map((override) => override.written)].some(
    ({ healthcheck: { probe } = {} }) => probe !== undefined && probe !== 'none',
  );
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

/** What holds where these overrides do; `${node}` and `${service}` as they are written. */
export function instanceSettings(
  { name, written }: Pick<ServiceSettings, 'name' | 'written'>,
  overrides: readonly WrittenInstance[],
): InstanceSettings {
  const { healthcheck, hooks, commands, ...rest } = layered<WrittenInstance>([written, ...overrides]);
  return {
    unit: name,
    ...DEFAULT_INSTANCE,
    ...rest,
    ...completeHealthcheck(healthcheck),
    hooks: completeHooks(hooks),
    ...(commands && { commands: completeCommands(commands) }),
  };
}

/** The same on one node. */
export function onNode(settings: InstanceSettings, service: string, node: string): InstanceSettings {
  const { unit, healthcheck } = settings;
  const filled = (text: string): string => fillBuiltIns(text, service, node);
  return {
    ...settings,
    unit: filled(unit),
    ...(healthcheck &&
      'http' in healthcheck.probe && {
        healthcheck: { ...healthcheck, probe: { http: filled(healthcheck.probe.http) } },
      }),
  };
}

function completeHealthcheck(written: WrittenInstance['healthcheck']): { healthcheck?: Healthcheck } {
  if (written?.probe === undefined || written.probe === 'none') return {};
  return { healthcheck: { ...DEFAULT_HEALTHCHECK, ...written, probe: written.probe } };
}

/** A hook that runs nothing is none: `defaults` may say how hooks are run that only some services have. */
function completeHooks(written: WrittenInstance['hooks'] = {}): Hooks {
  const hooks = Object.entries(written).flatMap(([name, { run, ...rest }]) =>
    run === undefined ? [] : [[name, { ...DEFAULT_HOOK, ...rest, run }]],
  );
  return Object.fromEntries(hooks);
}

function completeCommands({
  status = '',
  start = '',
  stop = '',
  ...rest
}: Partial<ServiceCommands>): ServiceCommands {
  return { runOn: 'node', ...rest, status, start, stop };
}
