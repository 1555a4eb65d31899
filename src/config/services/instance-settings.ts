/** What holds for a service on a node: what is written, over what holds where nothing is. */

import type {
  Healthcheck,
  Hook,
  Hooks,
  InstanceSettings,
  ServiceCommands,
  ServiceSettings,
  WrittenInstance,
} from '../service-settings.ts';
import { fillBuiltIns } from './built-ins.ts';
import { layered } from './layers.ts';

const DEFAULT_INSTANCE = { backend: 'auto', timeoutMs: 90_000, retries: 0, become: 'sudo' } as const;
const DEFAULT_HEALTHCHECK = { intervalMs: 2000, timeoutMs: 5000, retries: 3, startPeriodMs: 0 };
const DEFAULT_HOOK = { on: 'node', timeoutMs: 90_000, onFailure: 'halt' } as const;
const DEFAULT_COMMANDS = { runOn: 'node' } as const;

/** A healthcheck that checks nothing yet, or a hook that runs nothing yet, may be made whole by an override. */
export function withDefaults(name: string, written: WrittenInstance) {
  const { healthcheck, hooks, commands, ...rest } = written;
  const hooksWithDefaults = Object.entries(hooks ?? {}).map(([hook, keys]) => [
    hook,
    { ...DEFAULT_HOOK, ...keys },
  ]);
  return {
    unit: name,
    ...DEFAULT_INSTANCE,
    ...rest,
    ...(healthcheck && { healthcheck: { ...DEFAULT_HEALTHCHECK, ...healthcheck } }),
    ...(hooks && { hooks: Object.fromEntries(hooksWithDefaults) as WrittenHooks }),
    ...(commands && { commands: { ...DEFAULT_COMMANDS, ...commands } }),
  };
}

type WrittenHooks = { readonly [Name in keyof Hooks]: Omit<Hook, 'run'> & { readonly run?: string } };

/** What holds where these overrides do; `${node}` and `${service}` as they are written. */
export function instanceSettings(
  { name, written }: Pick<ServiceSettings, 'name' | 'written'>,
  overrides: readonly WrittenInstance[],
): InstanceSettings {
  const merged = withDefaults(name, layered<WrittenInstance>([written, ...overrides]));
  const { healthcheck, hooks = {}, commands, ...rest } = merged;
  return {
    ...rest,
    ...wholeHealthcheck(healthcheck),
    hooks: Object.fromEntries(Object.entries(hooks).filter(([, { run }]) => run !== undefined)),
    ...(commands && { commands: wholeCommands(commands) }),
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

type Layers = Pick<ServiceSettings, 'written' | 'overrides'>;

/** Whether a healthcheck says what to check, or a hook what to run, on some nodes at least. */
export function saysWhat({ written, overrides }: Layers, part: 'healthcheck' | keyof Hooks): boolean {
  return [written, ...overrides.map((override) => override.written)].some(({ healthcheck, hooks }) =>
    part === 'healthcheck' ? healthcheck?.probe !== undefined : hooks?.[part]?.run !== undefined,
  );
}

export function hasHealthcheck({ written, overrides }: Layers): boolean {
  return [written, ...overrides.map((override) => override.written)].some(
    ({ healthcheck: { probe } = {} }) => probe !== undefined && probe !== 'none',
  );
}

function wholeHealthcheck(
  written: (Omit<Healthcheck, 'probe'> & NonNullable<WrittenInstance['healthcheck']>) | undefined,
): { healthcheck?: Healthcheck } {
  if (written?.probe === undefined || written.probe === 'none') return {};
  return { healthcheck: { ...written, probe: written.probe } };
}

/** That none of the three is missing is checked where they count, with the place (`check-means.ts`). */
function wholeCommands({
  status = '',
  start = '',
  stop = '',
  ...rest
}: Partial<ServiceCommands> & Pick<ServiceCommands, 'runOn'>): ServiceCommands {
  return { ...rest, status, start, stop };
}
