/** What a service is told to do without the means for it: judged for the service itself and for each of its overrides. */

import type { Diagnostic } from '../diagnostic.ts';
import type { WrittenService } from '../schema/service.ts';
import type { ServiceSettings, WrittenInstance } from '../service-settings.ts';
import type { Place } from '../source-file.ts';
import { fault } from './fault.ts';
import { saysWhat } from './instance-settings.ts';
import { layered } from './layers.ts';
import type { PlaceOf } from './places.ts';

export interface ServicesToJudge {
  /** As they stand in the file, without `defaults`. */
  readonly written: ReadonlyMap<string, WrittenService>;
  /** The same, complete. */
  readonly services: ReadonlyMap<string, ServiceSettings>;
  readonly placeOf: PlaceOf;
}

export function checkMeans({ written, services, placeOf }: ServicesToJudge): Diagnostic[] {
  return [...services.values()].flatMap((service) => {
    const own = written.get(service.name) ?? {};
    const instances = instancesOf(service, own, placeOf);
    return [
      ...instances.flatMap((instance) => [
        ...commandFaults(instance),
        ...probeFaults(instance),
        ...hookFaults(instance),
        ...maskFaults(instance),
      ]),
      ...unusedCommands(instances),
      ...rollbackFaults(service, placeOf),
    ];
  });
}

/** A service as it is on the nodes of one override, or of none. */
interface OneInstance {
  readonly name: string;
  /** Present where no override is meant: overrides may say what this part leaves open. */
  readonly whole?: ServiceSettings;
  readonly settings: WrittenInstance;
  /** What this very part of the file says. */
  readonly own: WrittenInstance;
  /** Where a key stands: here, else in what lies beneath. */
  readonly place: (key: keyof WrittenInstance, ...keys: readonly string[]) => Place | undefined;
}

function instancesOf(service: ServiceSettings, own: WrittenInstance, placeOf: PlaceOf): OneInstance[] {
  const { name, written, overrides } = service;
  const beneath = ['services', name];
  const layers = overrides.map((override, at) => ({
    own: override.written,
    settings: layered<WrittenInstance>([written, override.written]),
    path: [...beneath, 'overrides', String(at)],
  }));
  const base = { own, settings: written, path: beneath, whole: service };
  return [base, ...layers].map(({ own, settings, path, ...whole }) => ({
    name,
    ...whole,
    own,
    settings,
    place: (...keys) => placeOf([...(own[keys[0]] === undefined ? beneath : path), ...keys]),
  }));
}

function commandFaults({ name, settings, place }: OneInstance): Diagnostic[] {
  const { backend, commands } = settings;
  if (backend !== 'command') return [];
  const missing = (['status', 'start', 'stop'] as const).filter((key) => commands?.[key] === undefined);
  if (missing.length === 0) return [];
  const message = `service '${name}' has backend 'command', and no command for ${missing.join(', ')}`;
  const hint = `add ${missing.map((key) => `'${key}: …'`).join(', ')} to its 'commands'`;
  return [fault(message, commands ? place('commands') : place('backend'), hint)];
}

function unusedCommands(instances: readonly OneInstance[]): Diagnostic[] {
  const [first] = instances;
  const written = instances.find(({ own }) => own.commands !== undefined);
  if (!first || !written || instances.some(({ settings }) => settings.backend === 'command')) return [];
  const backend = first.settings.backend ?? 'auto';
  const message = `service '${first.name}' has commands that are never used: its backend is '${backend}'`;
  return [fault(message, written.place('commands'), "add 'backend: command', or take them away")];
}

function probeFaults({ name, whole, settings, own, place }: OneInstance): Diagnostic[] {
  if (own.healthcheck === undefined || settings.healthcheck?.probe !== undefined) return [];
  if (whole && saysWhat(whole, 'healthcheck')) return [];
  const message = `the healthcheck of service '${name}' does not say what to check`;
  return [fault(message, place('healthcheck'), "add 'test: COMMAND', 'http: ADDRESS' or 'tcp: PORT'")];
}

function hookFaults({ name, whole, settings, own, place }: OneInstance): Diagnostic[] {
  return (['before', 'after', 'rollback'] as const)
    .filter((hook) => own.hooks?.[hook] && settings.hooks?.[hook]?.run === undefined)
    .filter((hook) => !whole || !saysWhat(whole, hook))
    .map((hook) => {
      const message = `the hook '${hook}' of service '${name}' does not say what to run`;
      return fault(message, place('hooks', hook), "add 'run: COMMAND'");
    });
}

function maskFaults({ name, settings, place }: OneInstance): Diagnostic[] {
  if (settings.masked !== true || settings.state !== 'started') return [];
  const message = `service '${name}' is to be started, and masked so that nothing can start it`;
  return [fault(message, place('masked'), "write 'masked: false' or 'state: stopped'")];
}

function rollbackFaults({ name, rollout, written }: ServiceSettings, placeOf: PlaceOf): Diagnostic[] {
  if (rollout.onFailure !== 'rollback' || written.hooks?.rollback?.run !== undefined) return [];
  const message = `service '${name}' is to be rolled back, and has no hook that does it`;
  const place = placeOf(['services', name, 'rollout', 'on_failure']);
  return [fault(message, place, "add 'hooks: { rollback: { run: COMMAND } }', or write 'on_failure: halt'")];
}
