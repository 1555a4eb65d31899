/** What may be said of a service for all its nodes, and again for some of them. */

import * as v from 'valibot';
import { BACKENDS } from '../service-settings.ts';
import {
  duration,
  keys,
  matching,
  nodeSet,
  oneOf,
  text,
  trueOrFalse,
  UNIT_WORDS,
  wholeNumber,
} from './kinds.ts';
import { renameKeys } from './rename-keys.ts';

/** No blank, nothing that reads as an option, and of a template only an instance. */
const UNIT = /^(?!-)(?!.*@(?:\.[a-z]+)?$)[^\s\p{C}]+$/u;
const ADDRESS = /^https?:\/\/[^\s\p{C}]+$/u;
const SOCKET = /^(?:[\w.-]+|\[[0-9A-Fa-f:]+\]):(?:[1-9][0-9]{0,4})$/;
const SOCKET_WORDS = 'a port from 1 to 65535, or host:port';

const socket = v.pipe(
  v.union([wholeNumber(1, 65_535), matching(SOCKET, SOCKET_WORDS)], SOCKET_WORDS),
  v.transform((written) =>
    typeof written === 'number' ? { host: '127.0.0.1', port: written } : endOf(written),
  ),
  v.check(({ port }) => port <= 65_535, SOCKET_WORDS),
);

function endOf(written: string): { host: string; port: number } {
  const colon = written.lastIndexOf(':');
  return { host: written.slice(0, colon).replaceAll(/[[\]]/g, ''), port: Number(written.slice(colon + 1)) };
}

const healthcheck = v.pipe(
  keys({
    test: v.exactOptional(text()),
    http: v.exactOptional(matching(ADDRESS, 'an address such as http://127.0.0.1/health')),
    tcp: v.exactOptional(socket),
    interval: v.exactOptional(duration(1)),
    timeout: v.exactOptional(duration(1)),
    retries: v.exactOptional(wholeNumber(1, 10_000)),
    start_period: v.exactOptional(duration()),
  }),
  v.transform(({ test, http, tcp, ...rest }) => ({
    ...(test !== undefined && { probe: test === 'none' ? ('none' as const) : { test } }),
    ...(http !== undefined && { probe: { http } }),
    ...(tcp !== undefined && { probe: { tcp } }),
    ...renameKeys(rest, {
      interval: 'intervalMs',
      timeout: 'timeoutMs',
      start_period: 'startPeriodMs',
    } as const),
  })),
);

const place = v.pipe(
  nodeSet(),
  v.transform((written) => (written === 'node' || written === 'local' ? written : { nodes: written })),
);

const hook = v.pipe(
  keys({
    run: v.exactOptional(text()),
    on: v.exactOptional(place),
    timeout: v.exactOptional(duration(1)),
    on_failure: v.exactOptional(oneOf(['halt', 'ignore'])),
  }),
  v.transform((written) => renameKeys(written, { timeout: 'timeoutMs', on_failure: 'onFailure' } as const)),
);

const commands = v.pipe(
  keys({
    status: v.exactOptional(text()),
    start: v.exactOptional(text()),
    stop: v.exactOptional(text()),
    restart: v.exactOptional(text()),
    reload: v.exactOptional(text()),
    enable: v.exactOptional(text()),
    disable: v.exactOptional(text()),
    is_enabled: v.exactOptional(text()),
    logs: v.exactOptional(text()),
    run_on: v.exactOptional(oneOf(['node', 'local', 'once'])),
  }),
  v.transform((written) => renameKeys(written, { is_enabled: 'isEnabled', run_on: 'runOn' } as const)),
);

export const instanceKeys = {
  backend: v.exactOptional(oneOf(['auto', ...BACKENDS])),
  state: v.exactOptional(oneOf(['started', 'stopped'])),
  enabled: v.exactOptional(trueOrFalse()),
  masked: v.exactOptional(trueOrFalse()),
  healthcheck: v.exactOptional(healthcheck),
  timeout: v.exactOptional(duration(1)),
  retries: v.exactOptional(wholeNumber(0, 100)),
  become: v.exactOptional(oneOf(['none', 'sudo', 'doas'])),
  hooks: v.exactOptional(
    keys({
      before: v.exactOptional(hook),
      after: v.exactOptional(hook),
      rollback: v.exactOptional(hook),
    }),
  ),
  commands: v.exactOptional(commands),
};

export const unit = v.exactOptional(matching(UNIT, UNIT_WORDS));

/** Where an instance's values stand: in the service (or in `defaults`) and in its overrides. */
export function inInstances(prefix: string, patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => [`${prefix}${pattern}`, `${prefix}overrides.*.${pattern}`]);
}

/** Values that may differ from node to node by `${node}`. */
export const PER_NODE = ['unit', 'healthcheck.http'] as const;

/** Shell texts, which are never templates. */
export const SHELL_TEXTS = [
  'healthcheck.test',
  'hooks.*.run',
  ...Object.keys(commands.pipe[0].entries)
    .filter((name) => name !== 'run_on')
    .map((name) => `commands.${name}`),
];

/** Maps that run programs of this machine. */
export const RUNS_HERE = [
  { at: 'hooks.*', key: 'on', words: ['local'] },
  { at: 'commands', key: 'run_on', words: ['local', 'once'] },
] as const;
