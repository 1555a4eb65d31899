import { expect, it } from 'vitest';
import { GroupSources, mapSource } from '../../groups/index.ts';
import { nodesOfFile } from './nodes-of-file.ts';

const groups = new GroupSources([mapSource('fleet', new Map([['web', ['w[1-3]']]]))], 'fleet');
const read = async (name: string, text: string): Promise<string> =>
  (await nodesOfFile({ name, text }, groups)).fold();

it.each([
  ['hosts', 'n1\nn2 n3\n# n4\n', 'n[1-3]'],
  ['hosts.txt', '@web!w2\n', 'w[1,3]'],
  ['grappe.yaml', 'nodes: n[1-4]!n2\n', 'n[1,3-4]'],
  ['grappe.yml', 'nodes: "@a"\ngroups: { a: n1, b: n2 }\n', 'n1'],
  ['grappe.yaml', 'groups: { a: n1, b: n2 }\n', 'n[1-2]'],
  ['GRAPPE.YAML', 'nodes: [n1, n2]\nservices: { web: { nodes: x } }\n', 'n[1-2]'],
])('%s: %j', async (name, text, expected) => {
  expect(await read(name, text)).toBe(expected);
});

it.each([
  ['hosts', '# nothing\n', 'nothing-selected'],
  ['grappe.yaml', 'version: 1\n', 'nothing-selected'],
  ['grappe.yaml', 'nodes: [', 'usage'],
  ['hosts', 'n[1-\n', 'nodeset-syntax'],
  ['hosts', 'n1;reboot\n', 'node-name'],
  // The groups of the server are none of that file's.
  ['grappe.yaml', 'nodes: "@web"\n', 'unknown-group'],
  ['grappe.yaml', 'nodes: "@nowhere:web"\n', 'unknown-group-source'],
])('%s: %j is refused as %s', async (name, text, code) => {
  await expect(read(name, text)).rejects.toMatchObject({ code });
});

it('includes nothing, and starts nothing', async () => {
  const text = 'include: [/etc/hostname]\nnodes: n1\nssh: { options: ["ProxyCommand=touch /tmp/never"] }\n';
  expect(await read('grappe.yaml', text)).toBe('n1');
});
