/** Services in the form of grappe.yaml, with all that holds where nothing is written. */

import { formatDuration } from '../duration.ts';
import type {
  Amount,
  DependencySettings,
  Hooks,
  Probe,
  RolloutSettings,
  ServiceSettings,
  WrittenInstance,
} from '../service-settings.ts';
import type { Shown } from '../shown.ts';
import { saysWhat, withDefaults } from './instance-settings.ts';

type ShownMap = { readonly [key: string]: Shown };

export function shownServices(services: ReadonlyMap<string, ServiceSettings>): ShownMap {
  return Object.fromEntries([...services].map(([name, service]) => [name, shownService(service)]));
}

export function shownTargets(targets: ReadonlyMap<string, readonly string[]>): ShownMap {
  return Object.fromEntries(targets);
}

function shownService(service: ServiceSettings): Shown {
  const { name, description, nodes, tags, after, dependsOn, overrides, rollout } = service;
  const { fanout, maxFailed, warnFailed, maxUnreachable } = service;
  return {
    ...(description !== undefined && { description }),
    nodes,
    ...shownInstance(withDefaults(name, withoutIdle(service))),
    ...(tags.length > 0 && { tags }),
    ...(dependsOn.length > 0 && {
      depends_on: Object.fromEntries(dependsOn.map((other) => [other.service, shownDependency(other)])),
    }),
    ...(after.length > 0 && { after }),
    ...(fanout !== undefined && { fanout }),
    max_failed: shownAmount(maxFailed),
    warn_failed: shownAmount(warnFailed),
    ...(maxUnreachable && { max_unreachable: shownAmount(maxUnreachable) }),
    rollout: shownRollout(rollout),
    ...(overrides.length > 0 && {
      overrides: overrides.map((override) => ({ nodes: override.nodes, ...shownInstance(override.written) })),
    }),
  };
}

/** Without what `defaults` says of healthchecks and hooks that this service does not have. */
function withoutIdle(service: ServiceSettings): WrittenInstance {
  const { healthcheck, hooks = {}, ...rest } = service.written;
  const used = Object.entries(hooks).filter(([name]) => saysWhat(service, name as keyof Hooks));
  return {
    ...rest,
    ...(healthcheck && saysWhat(service, 'healthcheck') && { healthcheck }),
    ...(used.length > 0 && { hooks: Object.fromEntries(used) }),
  };
}

function shownInstance(written: WrittenInstance): ShownMap {
  const { unit, backend, state, enabled, masked, healthcheck, timeoutMs, retries, become } = written;
  const { hooks, commands } = written;
  return present({
    unit,
    backend,
    state,
    enabled,
    masked,
    healthcheck: healthcheck && shownHealthcheck(healthcheck),
    timeout: shownTime(timeoutMs),
    retries,
    become,
    hooks:
      hooks &&
      present(Object.fromEntries(Object.entries(hooks).map(([name, hook]) => [name, shownHook(hook)]))),
    commands: commands && shownCommands(commands),
  });
}

function shownHealthcheck({
  probe,
  intervalMs,
  timeoutMs,
  retries,
  startPeriodMs,
}: NonNullable<WrittenInstance['healthcheck']>): Shown {
  return present({
    ...(probe && shownProbe(probe)),
    interval: shownTime(intervalMs),
    timeout: shownTime(timeoutMs),
    retries,
    start_period: shownTime(startPeriodMs),
  });
}

function shownProbe(probe: Probe | 'none'): ShownMap {
  if (probe === 'none') return { test: probe };
  if (!('tcp' in probe)) return { ...probe };
  const { host, port } = probe.tcp;
  return { tcp: `${host.includes(':') ? `[${host}]` : host}:${port}` };
}

function shownHook({
  run,
  on,
  timeoutMs,
  onFailure,
}: NonNullable<NonNullable<WrittenInstance['hooks']>['before']>): Shown {
  return present({
    run,
    on: typeof on === 'object' ? on.nodes : on,
    timeout: shownTime(timeoutMs),
    on_failure: onFailure,
  });
}

function shownCommands({ isEnabled, runOn, ...commands }: NonNullable<WrittenInstance['commands']>): Shown {
  return present({ ...commands, is_enabled: isEnabled, run_on: runOn });
}

function shownDependency({ condition, required, scope, restart }: DependencySettings): Shown {
  const reach = typeof scope === 'object' ? { min: shownAmount(scope.min) } : { scope };
  return { condition, required, ...reach, restart };
}

function shownRollout({ pauseMs, minHealthyMs, healthyDeadlineMs, ...rollout }: RolloutSettings): Shown {
  return present({
    canary: shownAmount(rollout.canary),
    promote: rollout.promote,
    batch: rollout.batch.map(shownAmount),
    order: rollout.order,
    pause: formatDuration(pauseMs),
    min_healthy_time: formatDuration(minHealthyMs),
    healthy_deadline: formatDuration(healthyDeadlineMs),
    max_failed: rollout.maxFailed && shownAmount(rollout.maxFailed),
    on_failure: rollout.onFailure,
  });
}

function shownAmount(amount: Amount): Shown {
  return 'count' in amount ? amount.count : `${amount.percent}%`;
}

function shownTime(ms: number | undefined): Shown | undefined {
  return ms === undefined ? undefined : formatDuration(ms);
}

/** Without what is not there. */
function present(map: { readonly [key: string]: Shown | undefined }): ShownMap {
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
