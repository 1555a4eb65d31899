/** A service, and what `defaults` may say of all services. */

import * as v from 'valibot';
import type {
  Amount,
  DependencySettings,
  InstanceOverride,
  RolloutSettings,
  WrittenInstance,
} from '../service-settings.ts';
import { instanceKeys, unit } from './instance.ts';
import {
  amount,
  amounts,
  duration,
  keys,
  named,
  names,
  nodeSet,
  oneOf,
  text,
  trueOrFalse,
  wholeNumber,
} from './kinds.ts';
import { renameKeys } from './rename-keys.ts';

/** What is written of a service; also the shape of `defaults`, where every service's own keys are absent. */
export interface WrittenDefaults extends WrittenInstance {
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly fanout?: number;
  readonly maxFailed?: Amount;
  readonly warnFailed?: Amount;
  readonly maxUnreachable?: Amount;
  readonly rollout?: Partial<RolloutSettings>;
  readonly overrides?: readonly InstanceOverride[];
}

export interface WrittenService extends WrittenDefaults {
  readonly nodes: string;
  /** By the name of the service or target. */
  readonly dependsOn?: ReadonlyMap<string, WrittenDependency>;
  readonly after?: readonly string[];
  readonly before?: readonly string[];
}

export interface WrittenDependency extends Partial<Omit<DependencySettings, 'service' | 'scope'>> {
  readonly scope?: 'all' | 'same-node' | 'any';
  readonly min?: Amount;
}

export const SERVICE_NAME = /^[\w.:+][\w.:+@-]*(?<!@)$/;
export const SERVICE_WORDS = 'a name of letters, digits and . _ : + @ -';

const rollout = v.pipe(
  keys({
    canary: v.exactOptional(amount(0)),
    promote: v.exactOptional(oneOf(['auto', 'manual'])),
    batch: v.exactOptional(amounts(1)),
    order: v.exactOptional(oneOf(['listed', 'reverse', 'random'])),
    pause: v.exactOptional(duration()),
    min_healthy_time: v.exactOptional(duration()),
    healthy_deadline: v.exactOptional(duration(1)),
    max_failed: v.exactOptional(amount(0)),
    on_failure: v.exactOptional(oneOf(['halt', 'rollback', 'continue'])),
  }),
  v.transform((written) =>
    renameKeys(written, {
      pause: 'pauseMs',
      min_healthy_time: 'minHealthyMs',
      healthy_deadline: 'healthyDeadlineMs',
      max_failed: 'maxFailed',
      on_failure: 'onFailure',
    } as const),
  ),
);

const dependency = keys({
  condition: v.exactOptional(oneOf(['started', 'healthy', 'completed'])),
  required: v.exactOptional(trueOrFalse()),
  scope: v.exactOptional(oneOf(['all', 'same-node', 'any'])),
  min: v.exactOptional(amount(1)),
  restart: v.exactOptional(trueOrFalse()),
});

/** Names of services and targets, always read as a map. */
const dependencies = v.pipe(
  v.union([names(), named(text(), dependency)], 'a list of names, or a map of names and options'),
  v.transform((written): ReadonlyMap<string, WrittenDependency> =>
    written instanceof Map ? written : new Map(Array.from(written as string[], (name) => [name, {}])),
  ),
);

const commonKeys = {
  ...instanceKeys,
  description: v.exactOptional(text()),
  tags: v.exactOptional(v.array(text(), 'a list of texts')),
  fanout: v.exactOptional(wholeNumber(1, 100_000)),
  max_failed: v.exactOptional(amount(0)),
  warn_failed: v.exactOptional(amount(0)),
  max_unreachable: v.exactOptional(amount(0)),
  rollout: v.exactOptional(rollout),
};

const NAMES = {
  timeout: 'timeoutMs',
  max_failed: 'maxFailed',
  warn_failed: 'warnFailed',
  max_unreachable: 'maxUnreachable',
  depends_on: 'dependsOn',
} as const;

const override = v.pipe(
  keys({ nodes: nodeSet(), unit, ...instanceKeys }),
  v.transform(({ nodes, ...written }): InstanceOverride => ({ nodes, written: renameKeys(written, NAMES) })),
);
const overrides = v.exactOptional(v.array(override, 'a list of maps'));

export const defaultsSchema = v.pipe(
  keys({ ...commonKeys, overrides }),
  v.transform((written): WrittenDefaults => renameKeys(written, NAMES)),
);

export const serviceSchema = v.pipe(
  keys({
    nodes: nodeSet(),
    unit,
    depends_on: v.exactOptional(dependencies),
    after: v.exactOptional(names()),
    before: v.exactOptional(names()),
    ...commonKeys,
    overrides,
  }),
  v.transform((written): WrittenService => renameKeys(written, NAMES)),
);
