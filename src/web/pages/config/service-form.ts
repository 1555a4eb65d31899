/** What the form of a service holds, and what it says of the file. */

import type { ConfigEdit, ConfigOutline } from '../../../protocol/index.ts';

type Values = Extract<ConfigEdit, { kind: 'set-service' }>['values'];

export const PROBES = ['test', 'http', 'tcp'] as const;
export type Probe = '' | (typeof PROBES)[number];

/** Every field as it is typed; empty: not said. */
export interface ServiceDraft {
  readonly name: string;
  readonly nodes: string;
  readonly unit: string;
  readonly state: string;
  readonly enabled: string;
  readonly dependsOn: string;
  readonly probe: Probe;
  readonly probeText: string;
  readonly interval: string;
  readonly timeout: string;
  readonly retries: string;
  readonly canary: string;
  readonly batch: string;
  readonly promote: string;
  readonly maxFailed: string;
  readonly onFailure: string;
}

export function draftOfService(entry: ConfigOutline['services'][number] | undefined): ServiceDraft {
  const written = mapOf(entry?.value);
  const health = mapOf(written['healthcheck']);
  const rollout = mapOf(written['rollout']);
  const probe = PROBES.find((one) => one in health) ?? '';
  return {
    name: entry?.name ?? '',
    ...{ nodes: text(written['nodes']), unit: text(written['unit']) },
    ...{ state: text(written['state']), enabled: text(written['enabled']) },
    ...{ dependsOn: namesOf(written['depends_on']).join(' '), probe, probeText: text(health[probe]) },
    ...{
      interval: text(health['interval']),
      timeout: text(health['timeout']),
      retries: text(health['retries']),
    },
    ...{ canary: text(rollout['canary']), batch: text(rollout['batch']), promote: text(rollout['promote']) },
    ...{ maxFailed: text(rollout['max_failed']), onFailure: text(rollout['on_failure']) },
  };
}

/** Only what differs from what the form began with is said: all else in the file stays as it is written. */
export function serviceEdit(draft: ServiceDraft, before: ServiceDraft): ConfigEdit | undefined {
  if (draft.name === '' || draft.nodes.trim() === '') return undefined;
  const values = valuesOf(draft);
  const old = before.name === '' ? {} : valuesOf(before);
  const changed = Object.entries(values).filter(
    ([path, value]) => JSON.stringify(value) !== JSON.stringify(old[path] ?? null),
  );
  return { kind: 'set-service', service: draft.name, values: Object.fromEntries(changed) };
}

function valuesOf(draft: ServiceDraft): Values {
  const names = draft.dependsOn.split(/[\s,]+/).filter((name) => name !== '');
  return {
    nodes: said(draft.nodes),
    unit: said(draft.unit),
    state: said(draft.state),
    enabled: draft.enabled === '' ? null : draft.enabled === 'true',
    depends_on: names.length === 0 ? null : names,
    'healthcheck.test': draft.probe === 'test' ? said(draft.probeText) : null,
    'healthcheck.http': draft.probe === 'http' ? said(draft.probeText) : null,
    'healthcheck.tcp': draft.probe === 'tcp' ? amount(draft.probeText) : null,
    'healthcheck.interval': said(draft.interval),
    'healthcheck.timeout': said(draft.timeout),
    'healthcheck.retries': amount(draft.retries),
    'rollout.canary': amount(draft.canary),
    'rollout.batch': amount(draft.batch),
    'rollout.promote': said(draft.promote),
    'rollout.max_failed': amount(draft.maxFailed),
    'rollout.on_failure': said(draft.onFailure),
  };
}

function said(written: string): string | null {
  return written.trim() === '' ? null : written.trim();
}

/** `10` is a number, `10%` and `host:80` are texts. */
function amount(written: string): string | number | null {
  return /^\d{1,9}$/.test(written.trim()) ? Number(written) : said(written);
}

export function namesOf(written: unknown): string[] {
  return Array.isArray(written) ? written.map(String) : Object.keys(mapOf(written));
}

export function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** As it is typed into a field: a list or a map in the short form of YAML. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
