import { expect, test } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';
import { configText, type LoadedConfig, originsOf } from './index.ts';

const FULL = `version: 1
cluster: { name: "$\${lab}", colour: red }
vars: { rack: r1 }
nodes: "@web"
groups: { web: "\${rack}n[1-3]" }
ssh:
  user: me
  identity: ~/.ssh/id
  config: none
  options: [Compression=yes]
  keepalive: { count: 4 }
  persist: 1m30s
  overrides:
    - { nodes: "@web", port: 2222, address: 10.0.0.1 }
history: { keep: 12h, max: 2GB }
`;

/** What is said, not where. */
function dataOf(config: LoadedConfig): object {
  const isData = ([key, value]: [string, unknown]) =>
    !['path', 'files'].includes(key) && typeof value !== 'function';
  return Object.fromEntries(Object.entries(config).filter(isData));
}

test('what is shown can be read again and means the same', async () => {
  using folder = configFolder({
    'grappe.yaml': FULL,
    'clush.conf': '[Main]\nverbosity: 2\nssh_path: /usr/bin/ssh\n',
  });
  const load = (given: string) => folder.load({ given, clushConf: 'clush.conf' });
  const config = await load('grappe.yaml');
  folder.write('again.yaml', await configText(config, { origins: true }));
  expect(dataOf(await load('again.yaml'))).toEqual(dataOf(config));
});

test('each value tells where it comes from', async () => {
  using folder = configFolder({ 'grappe.yaml': FULL, 'clush.conf': '[Main]\nverbosity: 2\nfanout: 9\n' });
  const config = await folder.load({
    given: 'grappe.yaml',
    clushConf: 'clush.conf',
    clushOverrides: ['maxrc=yes'],
  });
  expect(await configText(config, { origins: true })).toBe(`version: 1 # grappe.yaml:1:1
cluster:
  name: $\${lab} # grappe.yaml:2:12
  colour: red # grappe.yaml:2:29
vars:
  rack: r1 # grappe.yaml:3:9
nodes: "@web" # grappe.yaml:4:1
groups:
  web: r1n[1-3] # grappe.yaml:5:11
ssh:
  transport: auto # default
  user: me # grappe.yaml:7:3
  identity:
    - ${folder.env['HOME']}/.ssh/id # grappe.yaml:8:3
  host_keys: strict # default
  raw: false # default
  config: none # grappe.yaml:9:3
  options:
    - Compression=yes # grappe.yaml:10:13
  fanout: 9 # clush.conf:3
  connect_timeout: 10s # default
  command_timeout: 0s # default
  keepalive:
    interval: 15s # default
    count: 4 # grappe.yaml:11:16
  persist: 1m30s # grappe.yaml:12:3
  overrides:
    - nodes: "@web" # grappe.yaml:14:9
      port: 2222 # grappe.yaml:14:24
      address: 10.0.0.1 # grappe.yaml:14:36
jobs:
  sandbox:
    required: false # default
  keep: 30d # default
history:
  record: true # default
  keep: 12h # grappe.yaml:15:12
  max: 2GB # grappe.yaml:15:23
  audit: true # default
console:
  bind: 127.0.0.1 # default
  port: 8017 # default
  behind_tls_proxy: false # default
  sessions:
    idle: 30m # default
    max: 12h # default
  edit_config: true # default
x-clush:
  colour: auto # default
  node_count: true # default
  verbosity: 2 # clush.conf:2
  maxrc: true # command line
  history_size: 100 # default
`);
  expect(originsOf(config)).toMatchObject({
    'ssh.fanout': 'clush.conf:3',
    'ssh.overrides.0.port': 'grappe.yaml:14:24',
  });
});
