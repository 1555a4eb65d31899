import * as v from 'valibot';
import { configKey } from './config-key.ts';
import {
  duration,
  keys,
  matching,
  nodeSet,
  oneOf,
  oneOrMore,
  text,
  trueOrFalse,
  wholeNumber,
} from './kinds.ts';
import { renameKeys } from './rename-keys.ts';

/** For the whole fleet, and again in an override. */
const reach = {
  transport: v.exactOptional(oneOf(['auto', 'ssh2', 'openssh', 'local'])),
  user: v.exactOptional(matching(/^[A-Za-z0-9_][\w.@\\-]*\$?$/, 'a login name')),
  port: v.exactOptional(wholeNumber(1, 65_535)),
  identity: v.exactOptional(oneOrMore()),
  jump: v.exactOptional(matching(/^[^\s-]\S*$/, 'jump hosts such as user@gateway:22')),
  host_keys: v.exactOptional(oneOf(['strict', 'accept-new', 'no'])),
  raw: v.exactOptional(trueOrFalse()),
};

const NAMES = {
  identity: 'identityFiles',
  host_keys: 'hostKeys',
  config: 'configFile',
  connect_timeout: 'connectTimeoutMs',
  command_timeout: 'commandTimeoutMs',
  persist: 'persistMs',
} as const;

const override = v.pipe(
  keys({
    nodes: nodeSet(),
    ...reach,
    address: v.exactOptional(matching(/^[A-Za-z0-9_:][\w.:%-]*$/, 'an address or a host name')),
  }),
  v.transform((written) => renameKeys(written, NAMES)),
);

const keepalive = v.pipe(
  keys({ interval: v.exactOptional(duration()), count: v.exactOptional(wholeNumber(1, 100)) }),
  v.transform((written) => renameKeys(written, { interval: 'intervalMs' } as const)),
);

const TRUSTED = ['transport', 'identity', 'jump', 'host_keys'];

export const sshKey = configKey({
  name: 'ssh',
  about: 'how nodes are reached',
  schema: v.pipe(
    keys({
      ...reach,
      config: v.exactOptional(text()),
      options: v.exactOptional(oneOrMore()),
      fanout: v.exactOptional(wholeNumber(1, 100_000)),
      connect_timeout: v.exactOptional(duration(1)),
      command_timeout: v.exactOptional(duration()),
      keepalive: v.exactOptional(keepalive),
      persist: v.exactOptional(duration()),
      overrides: v.exactOptional(v.array(override, 'a list of maps')),
    }),
    v.transform((written) => renameKeys(written, NAMES)),
  ),
  nodeSets: ['overrides.*.nodes'],
  paths: ['identity', 'identity.*', 'config', 'overrides.*.identity', 'overrides.*.identity.*'],
  trusted: ['config', 'options', ...TRUSTED, ...TRUSTED.map((name) => `overrides.*.${name}`)],
});
