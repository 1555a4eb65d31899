import { expect, test } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';
import { DEFAULT_REACH } from '../transport/index.ts';
import { reachFor } from './index.ts';

test('without any configuration the reach is the default one', async () => {
  using folder = configFolder();
  expect(reachFor(await folder.load())('n1')).toEqual(DEFAULT_REACH);
});

test('the command line goes before overrides, later overrides before earlier ones, key by key', async () => {
  using folder = configFolder({
    'grappe.yaml': `version: 1
groups: { old: "n[2-3]" }
ssh:
  user: all
  port: 22
  options: [Compression=yes]
  identity: /keys/all
  overrides:
    - { nodes: "n[1-3]", user: first, port: 1001, transport: openssh }
    - { nodes: "@old", user: second, raw: true }
    - { nodes: n3, address: 10.0.0.3, identity: [/keys/a, /keys/b], jump: none, host_keys: accept-new }
`,
  });
  const config = await folder.load({ given: 'grappe.yaml' });
  const reachOf = reachFor(config);
  expect(reachOf('n0')).toMatchObject({ user: 'all', port: 22, transport: 'auto', raw: false });
  expect(reachOf('n1')).toMatchObject({ user: 'first', port: 1001, transport: 'openssh' });
  expect(reachOf('n2')).toMatchObject({
    user: 'second',
    port: 1001,
    raw: true,
    identityFiles: ['/keys/all'],
  });
  expect(reachOf('n3')).toMatchObject({
    user: 'second',
    address: '10.0.0.3',
    identityFiles: ['/keys/a', '/keys/b'],
    jump: 'none',
    hostKeys: 'accept-new',
  });
  const forced = reachFor(config, { user: 'typed', sshOptions: ['Compression=no'] })('n3');
  expect(forced).toMatchObject({
    user: 'typed',
    port: 1001,
    sshOptions: ['Compression=no', 'Compression=yes'],
  });
});

test('nodes with the same overrides share one object', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\nssh: { overrides: [{ nodes: "n[1-2]", user: a }] }\n',
  });
  const reachOf = reachFor(await folder.load());
  expect(reachOf('n1')).toBe(reachOf('n2'));
  expect(reachOf('n3')).toBe(reachOf('n4'));
  expect(reachOf('n1')).not.toBe(reachOf('n3'));
});

test('groups of other sources are asked of whoever knows them', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\nssh: { overrides: [{ nodes: "@slurm:idle", user: a }] }\n',
  });
  const asked: string[] = [];
  const reachOf = reachFor(await folder.load(), {}, (expression) => {
    asked.push(expression);
    return { has: (node) => node === 'n7' };
  });
  expect([reachOf('n7').user, reachOf('n8').user]).toEqual(['a', undefined]);
  expect(asked).toEqual(['@slurm:idle']);
});
