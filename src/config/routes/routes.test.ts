import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';

function report(routes: string): Promise<string> {
  const folder = configFolder({ 'grappe.yaml': `version: 1\nroutes:\n${routes}\n` });
  return folder.report({ given: 'grappe.yaml' }).finally(() => folder[Symbol.dispose]());
}

test('a route leads some nodes through one gateway or several', async () => {
  using folder = configFolder({
    'grappe.yaml':
      'version: 1\ngroups: { gate: "gw[2-3]" }\nroutes:\n  - { nodes: "c[1-9]", via: gw1 }\n  - { nodes: "d[1-9]", via: ["@gate", gw9] }\n',
  });
  const config = await folder.load({ given: 'grappe.yaml' });
  expect(config.routes).toEqual([
    { nodes: 'c[1-9]', via: ['gw1'] },
    { nodes: 'd[1-9]', via: ['@gate', 'gw9'] },
  ]);
});

test.each([
  ['no gateway', '  - { nodes: c1 }', "grappe.yaml:3:5: error: the key 'via' is missing"],
  ['an unknown key', '  - { nodes: c1, via: g, thru: x }', "grappe.yaml:3:26: error: unknown key 'thru'"],
  ['a wrong gateway set', '  - { nodes: c1, via: ["g[1-"] }', 'grappe.yaml:3:26: error: '],
  ['an unknown type', '  nodes: c1', "error: 'routes' must be a list of maps"],
  [
    'a gateway behind itself',
    '  - { nodes: "c[1-9],gw1", via: gw1 }',
    'grappe.yaml:3:14: error: gateway gw1 stands among the nodes that it leads to',
  ],
  [
    'two gateways behind each other',
    '  - { nodes: gw1, via: gw2 }\n  - { nodes: gw2, via: gw1 }',
    'error: the routes lead in a circle: gw',
  ],
  [
    'a circle of three',
    '  - { nodes: gw1, via: gw2 }\n  - { nodes: gw2, via: [gw9, gw3] }\n  - { nodes: gw3, via: gw1 }',
    'error: the routes lead in a circle: gw',
  ],
])('tells of %s with its place', async (_, routes, expected) => {
  expect(await report(routes)).toContain(expected);
});

test('a tree of gateways is no circle', async () => {
  expect(await report('  - { nodes: "gw[2-3]", via: gw1 }\n  - { nodes: "c[1-9]", via: "gw[2-3]" }')).toBe(
    '',
  );
});

test('a route that merely lies in the working folder does not count', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\nroutes: [{ nodes: c1, via: gw1 }]\n' });
  expect(await folder.report()).toContain("'routes' counts only in a trusted file");
});

const TREE = `# remark\n[routes]\n${hostname()}: Gw[1-2]\nGw[1-2]: n[1-100]\n`;

test('topology.conf is read beneath grappe.yaml; the last folder that has one counts', async () => {
  using folder = configFolder({
    'home/.config/clustershell/topology.conf': '[routes]\na: b\n',
    'clustershell/topology.conf': TREE,
    'grappe.yaml': 'version: 1\n',
    'routed.yaml': 'version: 1\nroutes: [{ nodes: c1, via: gw9 }]\n',
  });
  const config = await folder.load({ given: 'grappe.yaml' });
  expect(config.routes).toEqual([
    { nodes: 'Gw[1-2]', via: [hostname()] },
    { nodes: 'n[1-100]', via: ['Gw[1-2]'] },
  ]);
  expect(config.origin('routes.1.via')).toMatchObject({ kind: 'file' });
  expect((await folder.load({ given: 'routed.yaml' })).routes).toEqual([{ nodes: 'c1', via: ['gw9'] }]);
  const chosen = await folder.load({ given: 'routed.yaml', topology: 'clustershell/topology.conf' });
  expect(chosen.routes).toHaveLength(2);
});

test('what is wrong in a topology.conf is told, and is an error where the file was asked for', async () => {
  using folder = configFolder({ 'clustershell/topology.conf': '[routes]\ngw1: n[1-\ngw2: n2\n' });
  const config = await folder.load();
  expect(config.routes).toEqual([{ nodes: 'n2', via: ['gw2'] }]);
  expect(config.warnings).toMatchObject([{ severity: 'warning' }]);
  expect(await folder.report({ topology: 'clustershell/topology.conf' })).toContain(
    'topology.conf:2:1: error:',
  );
  await expect(folder.load({ topology: 'missing.conf' })).rejects.toMatchObject({
    code: 'config-unreadable',
  });
});
