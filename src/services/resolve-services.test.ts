import { expect, test } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';
import { ConfigError, renderDiagnostics } from '../config/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { GrappeError } from '../base/index.ts';
import { resolveServices, type ResolvedServices, type SetReader } from './resolve-services.ts';

/** A source `@far` beside the file, which knows only these groups. */
function groups(members: Readonly<Record<string, string>>): SetReader {
  const parse = (expression: string): NodeSet =>
    NodeSet.parse(expression, {
      groups: {
        members: (group) => {
          const nodes = members[group];
          if (nodes === undefined)
            throw new GrappeError('unknown-group', { message: `unknown group '${group}'` });
          return nodes;
        },
        all: () => '',
        groupNames: () => [],
      },
    });
  return { resolveEach: async (expressions) => expressions.map(parse) };
}

async function resolve(text: string, members: Readonly<Record<string, string>>): Promise<ResolvedServices> {
  using folder = configFolder({ 'grappe.yaml': `version: 1\n${text}` });
  return await resolveServices(await folder.load({ given: 'grappe.yaml' }), groups(members));
}

async function said(text: string, members: Readonly<Record<string, string>>): Promise<string> {
  const error = await resolve(text, members).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ConfigError);
  return `\n${(error as ConfigError).report}`;
}

test('nodes are known, and of each node the overrides that hold it, later ones first', async () => {
  const { services } = await resolve(
    `services:
  web:
    nodes: "@far:web"
    unit: "\${service}@\${node}"
    timeout: 1m
    healthcheck: { http: "http://\${node}/", interval: 1s }
    hooks: { before: { run: drain, on: "@far:lb" } }
    overrides:
      - { nodes: "@far:old", timeout: 2m, healthcheck: { retries: 9 } }
      - { nodes: n2, timeout: 3m, unit: httpd, hooks: { before: { timeout: 5m } } }
`,
    { web: 'n[1-3]', old: 'n[2-3]', lb: 'lb[1-2]' },
  );
  const web = services.get('web')!;
  expect(web.nodes.fold()).toBe('n[1-3]');
  expect(web.on('n1')).toMatchObject({
    unit: 'web@n1',
    timeoutMs: 60_000,
    healthcheck: { probe: { http: 'http://n1/' }, retries: 3, intervalMs: 1000 },
    hooks: { before: { run: 'drain', on: { nodes: 'lb[1-2]' }, timeoutMs: 90_000 } },
  });
  expect(web.on('n3')).toMatchObject({ unit: 'web@n3', timeoutMs: 120_000, healthcheck: { retries: 9 } });
  expect(web.on('n2')).toMatchObject({
    unit: 'httpd',
    timeoutMs: 180_000,
    healthcheck: { retries: 9, intervalMs: 1000 },
    hooks: { before: { run: 'drain', timeoutMs: 300_000 } },
  });
  expect(Object.keys(web)).not.toContain('overrides');
});

test('what only the other sources tell is judged with the same words and places', async () => {
  expect(
    await said(
      `nodes: "@far:all"
services:
  db: { nodes: "@far:db" }
  web: { nodes: "@far:web", depends_on: { db: { scope: same-node } } }
  few: { nodes: "@far:web", depends_on: { db: { min: 3 } } }
  none: { nodes: "@far:none" }
  out: { nodes: "@far:out" }
`,
      { all: 'n[1-9]', db: 'n[1-2]', web: 'n[3-4]', none: '', out: 'x1' },
    ),
  ).toMatchInlineSnapshot(`
    "
    grappe.yaml:5:56: error: services 'web' and 'db' share no node, so 'same-node' can never be met
          web: { nodes: "@far:web", depends_on: { db: { scope: same-node } } }
                                                               ^^^^^^^^^
      hint: write 'scope: all' or 'scope: any', or mend the nodes of one of them
    grappe.yaml:6:54: error: 'min' asks for 3 nodes of 'db', which is on 2
          few: { nodes: "@far:web", depends_on: { db: { min: 3 } } }
                                                             ^
      hint: write a number up to 2, or a share such as 50%
    grappe.yaml:7:18: error: service 'none' is on no node: '@far:none' is an empty set
          none: { nodes: "@far:none" }
                         ^^^^^^^^^^^
      hint: name at least one node
    grappe.yaml:8:17: error: service 'out' is on x1, which the fleet does not have
          out: { nodes: "@far:out" }
                        ^^^^^^^^^^
      hint: add the node to 'nodes' at the top of the file, or leave it out here
    "
  `);
});

test('every unknown group is told at its place', async () => {
  expect(
    await said(
      `services:
  db: { nodes: "@far:dbb" }
  web: { nodes: n1, overrides: [{ nodes: "@far:old", retries: 1 }], hooks: { after: { run: x, on: "@far:lb" } } }
`,
      {},
    ),
  ).toMatchInlineSnapshot(`
    "
    grappe.yaml:3:16: error: unknown group 'dbb'
          db: { nodes: "@far:dbb" }
                       ^^^^^^^^^^
      hint: 'grappe nodeset -L' lists all groups
    grappe.yaml:4:42: error: unknown group 'old'
          web: { nodes: n1, overrides: [{ nodes: "@far:old", retries: 1 }], hooks: { after: { run: x, on: "@
                                                 ^^^^^^^^^^
      hint: 'grappe nodeset -L' lists all groups
    grappe.yaml:4:99: error: unknown group 'lb'
        ld", retries: 1 }], hooks: { after: { run: x, on: "@far:lb" } } }
                                                          ^^^^^^^^^
      hint: 'grappe nodeset -L' lists all groups
    "
  `);
});

test('an override for no node is a warning', async () => {
  const { warnings } = await resolve(
    'services: { web: { nodes: "@far:web", overrides: [{ nodes: n9, retries: 1 }] } }\n',
    { web: 'n1' },
  );
  expect(renderDiagnostics(warnings)).toContain(
    "grappe.yaml:2:60: warning: this override is for no node of service 'web'",
  );
});
