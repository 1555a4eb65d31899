import { expect, test } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';
import type { ReachChoices } from '../reach-for.ts';
import { routedReach } from './routed-reach.ts';

const WAYS: Readonly<Record<string, readonly string[]>> = {
  n1: ['gw1', 'gw2'],
  n2: ['gw1', 'gw2'],
  n3: ['gw1', 'gw9'],
  n9: ['gw1'],
};

async function reachWith(ssh: string, choices: ReachChoices = {}) {
  using folder = configFolder({ 'grappe.yaml': `version: 1\nssh:\n${ssh}` });
  const config = await folder.load({ given: 'grappe.yaml' });
  const has = (expression: string) => ({ has: (node: string) => expression === node });
  return routedReach({ config, choices, readNodeSet: has, gatewaysTo: (node) => WAYS[node] ?? [] });
}

const SSH = `  user: ops
  jump: bastion
  overrides:
    - { nodes: gw2, user: gate, port: 2222, address: 10.0.0.2, identity: /keys/gate }
    - { nodes: gw9, jump: other }
    - { nodes: n9, jump: aside }
`;

test('each gateway is reached as the configuration says of it, the first one by ssh.jump', async () => {
  const reach = (await reachWith(SSH))('n1');
  expect(reach.jump).toBeUndefined();
  expect(reach.route).toEqual([
    { host: 'gw1', user: 'ops', jump: 'bastion', identityFiles: [] },
    { host: 'gw2', user: 'gate', port: 2222, address: '10.0.0.2', identityFiles: ['/keys/gate'] },
  ]);
});

test('what the command line says of the selected nodes is not said of their gateways', async () => {
  const reach = (await reachWith(SSH, { user: 'root', port: 99 }))('n1');
  expect(reach).toMatchObject({ user: 'root', port: 99 });
  expect(reach.route?.[0]).toMatchObject({ user: 'ops' });
  expect(reach.route?.[0]).not.toHaveProperty('port');
});

test('a jump of the command line or of an override goes before routes, that of a gateway before its own', async () => {
  expect((await reachWith(SSH, { jump: 'none' }))('n1')).toMatchObject({ jump: 'none' });
  const reachOf = await reachWith(SSH);
  expect(reachOf('n9')).toMatchObject({ jump: 'aside' });
  expect(reachOf('n9').route).toBeUndefined();
  expect(reachOf('n3').route).toEqual([{ host: 'gw9', user: 'ops', jump: 'other', identityFiles: [] }]);
});

test('nodes behind the same gateways share one object; others are reached as without routes', async () => {
  const reachOf = await reachWith(SSH);
  expect(reachOf('n1')).toBe(reachOf('n2'));
  expect(reachOf('gw1')).toMatchObject({ jump: 'bastion' });
  expect(reachOf('gw1').route).toBeUndefined();
});
