/** What a right grappe.yaml says of services. */

import { describe, expect, test } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';
import { configText, instanceSettings, type LoadedConfig, onNode, originsOf } from '../index.ts';

const GIVEN = { given: 'grappe.yaml' };

async function load(text: string): Promise<LoadedConfig> {
  using folder = configFolder({ 'grappe.yaml': `version: 1\n${text}` });
  return await folder.load(GIVEN);
}

function service(config: LoadedConfig, name: string) {
  const settings = config.services.get(name);
  if (!settings) throw new Error(`there is no service ${name}`);
  return settings;
}

test('a service with nothing but nodes has all defaults', async () => {
  const mail = service(await load('services: { mail: { nodes: n1 } }\n'), 'mail');
  expect(mail).toEqual({
    name: 'mail',
    nodes: 'n1',
    tags: [],
    dependsOn: [],
    after: [],
    maxFailed: { count: 0 },
    warnFailed: { count: 0 },
    rollout: {
      canary: { count: 0 },
      promote: 'auto',
      batch: [{ percent: 100 }],
      order: 'listed',
      pauseMs: 0,
      minHealthyMs: 2000,
      healthyDeadlineMs: 90_000,
      onFailure: 'halt',
    },
    written: {},
    overrides: [],
  });
  expect(instanceSettings(mail, [])).toEqual({
    unit: 'mail',
    backend: 'auto',
    timeoutMs: 90_000,
    retries: 0,
    become: 'sudo',
    hooks: {},
  });
});

test('every key of a service is read', async () => {
  const config = await load(`services:
  db: { nodes: d1, healthcheck: { tcp: "[::1]:5432" } }
  web:
    nodes: "n[1-9]"
    description: pages
    tags: [front]
    unit: httpd
    backend: systemd
    state: started
    enabled: true
    masked: false
    depends_on: { db: { required: false, min: 50%, restart: true } }
    healthcheck: { http: "http://\${node}/", interval: 1s, timeout: 500ms, retries: 5, start_period: 1m }
    timeout: 2m
    fanout: 8
    retries: 1
    max_failed: 10%
    warn_failed: 1
    max_unreachable: 2
    rollout: { batch: [1, 20%], max_failed: 3 }
    hooks: { before: { run: drain, on: "lb[1-2]", timeout: 1m, on_failure: ignore } }
    become: doas
    overrides: [{ nodes: n9, backend: command, commands: { status: a, start: b, stop: c, is_enabled: d, run_on: node } }]
`);
  const web = service(config, 'web');
  expect(web).toMatchObject({
    description: 'pages',
    tags: ['front'],
    dependsOn: [
      {
        service: 'db',
        condition: 'healthy',
        required: false,
        scope: { min: { percent: 50 } },
        restart: true,
      },
    ],
    fanout: 8,
    maxFailed: { percent: 10 },
    warnFailed: { count: 1 },
    maxUnreachable: { count: 2 },
    rollout: { batch: [{ count: 1 }, { percent: 20 }], maxFailed: { count: 3 } },
  });
  expect(instanceSettings(web, [])).toEqual({
    unit: 'httpd',
    backend: 'systemd',
    state: 'started',
    enabled: true,
    masked: false,
    healthcheck: {
      probe: { http: 'http://${node}/' },
      intervalMs: 1000,
      timeoutMs: 500,
      retries: 5,
      startPeriodMs: 60_000,
    },
    timeoutMs: 120_000,
    retries: 1,
    hooks: { before: { run: 'drain', on: { nodes: 'lb[1-2]' }, timeoutMs: 60_000, onFailure: 'ignore' } },
    become: 'doas',
  });
  expect(instanceSettings(web, [web.overrides[0]!.written])).toMatchObject({
    unit: 'httpd',
    backend: 'command',
    commands: { status: 'a', start: 'b', stop: 'c', isEnabled: 'd', runOn: 'node' },
  });
  expect(service(config, 'db').written.healthcheck).toEqual({ probe: { tcp: { host: '::1', port: 5432 } } });
});

describe('depends_on, after, before and targets', () => {
  const ORDER = `services:
  a: { nodes: n1 }
  b: { nodes: n1, healthcheck: { test: "true" }, before: [a] }
  c: { nodes: n1, depends_on: { both: { required: false }, b: { condition: started } }, after: [inner] }
targets: { both: [inner, b], inner: [a] }
`;

  test('targets, also in targets, are taken apart; what is named by itself goes before', async () => {
    const { targets, services } = await load(ORDER);
    expect(targets).toEqual(
      new Map([
        ['both', ['a', 'b']],
        ['inner', ['a']],
      ]),
    );
    expect(services.get('c')?.dependsOn).toEqual([
      { service: 'a', target: 'both', condition: 'started', required: false, scope: 'all', restart: false },
      { service: 'b', condition: 'started', required: true, scope: 'all', restart: false },
    ]);
  });

  test('before is the after of the other', async () => {
    const { services } = await load(ORDER);
    expect(services.get('a')?.after).toEqual(['b']);
    expect(services.get('b')?.after).toEqual([]);
    expect(services.get('c')?.after).toEqual(['a']);
  });

  test('the condition is healthy where the other has a healthcheck', async () => {
    const { services } = await load(`defaults: { healthcheck: { test: "true" } }
services:
  a: { nodes: n1 }
  b: { nodes: n1, healthcheck: { test: none } }
  c: { nodes: n1, depends_on: [a, b] }
`);
    expect(services.get('c')?.dependsOn.map(({ condition }) => condition)).toEqual(['healthy', 'started']);
  });
});

test('variables count in unit, nodes and addresses alone; shell texts stay as they are', async () => {
  const { services } = await load(`vars: { rack: r1, port: "81" }
services:
  web:
    nodes: "\${rack}n1,\${service}1"
    unit: "\${service}@\${node}-\${rack}-$\${x}"
    description: "\${rack}"
    healthcheck: { http: "http://\${node}:\${port}/\${service}" }
    hooks: { before: { run: 'echo \${rack} \${service} $\${y}' } }
`);
  const web = services.get('web')!;
  expect(web).toMatchObject({ nodes: 'r1n1,web1', description: '${rack}' });
  expect(onNode(instanceSettings(web, []), 'web', 'r1n1')).toMatchObject({
    unit: 'web@r1n1-r1-${x}',
    healthcheck: { probe: { http: 'http://r1n1:81/web' } },
    hooks: { before: { run: 'echo ${rack} ${service} $${y}' } },
  });
});

const SHOWN = `defaults: { timeout: 2m, healthcheck: { interval: 1s }, hooks: { before: { timeout: 1m } } }
services:
  home.mount: { nodes: n1, healthcheck: { test: none } }
  web:
    nodes: "n[1-9]"
    unit: "\${service}@\${node}$\${x}"
    max_failed: 0%
    depends_on: { home.mount: { scope: any } }
    after: [home.mount]
    hooks: { before: { run: 'echo "\${HOME}" $\${x}', on: local } }
    overrides: [{ nodes: n1, healthcheck: { http: "http://\${node}/" }, timeout: 3s, enabled: false }]
    backend: command
    commands: { status: a, start: b, stop: c, run_on: once }
targets: { all: [web, home.mount] }
`;

test('services that are shown can be read again and mean the same', async () => {
  const first = await load(SHOWN);
  const text = await configText(first, { origins: true });
  const again = await load(text.replace(/^version: 1.*\n/, ''));
  expect(again.targets).toEqual(first.targets);
  for (const [name, { written: _, overrides, ...rest }] of first.services) {
    const other = again.services.get(name)!;
    expect(other).toMatchObject({ ...rest });
    for (const written of [[], overrides.map((override) => override.written)]) {
      expect(instanceSettings(other, written)).toEqual(instanceSettings(first.services.get(name)!, written));
    }
  }
  expect(await configText(again, { origins: false })).toBe(await configText(first, { origins: false }));
});

test('each value of a service tells whether it is its own, of defaults or written nowhere', async () => {
  expect(originsOf(await load(SHOWN))).toMatchObject({
    'services.web.timeout': 'grappe.yaml:2:13',
    'services.web.hooks.before.timeout': 'grappe.yaml:2:76',
    'services.web.hooks.before.on': 'grappe.yaml:11:53',
    'services.home.mount.nodes': 'grappe.yaml:4:17',
    'services.home.mount.healthcheck.interval': 'grappe.yaml:2:41',
    'services.web.overrides.0.timeout': 'grappe.yaml:12:72',
    'services.web.warn_failed': 'default',
    'targets.all.0': 'grappe.yaml:15:18',
  });
});

describe('trust', () => {
  const programs = [
    [
      'a hook that runs here',
      'services: { a: { nodes: n1, hooks: { before: { run: x, on: local } } } }',
      '.hooks.before',
    ],
    [
      'commands that run here',
      'services: { a: { nodes: n1, backend: command, commands: { status: x, start: x, stop: x, run_on: local } } }',
      '.commands',
    ],
    [
      'commands that run here once',
      'services: { a: { nodes: n1, backend: command, commands: { status: x, start: x, stop: x, run_on: once } } }',
      '.commands',
    ],
    [
      'a hook of an override',
      'services: { a: { nodes: n1, overrides: [{ nodes: n1, hooks: { after: { run: x, on: local } } }] } }',
      '.hooks.after',
    ],
    [
      'a hook of defaults',
      'defaults: { hooks: { rollback: { run: x, on: local } } }',
      'defaults.hooks.rollback',
    ],
    ['commands of defaults', 'defaults: { commands: { run_on: once } }', 'defaults.commands'],
  ] as const;

  test.each(programs)('%s counts only in a trusted file', async (_, text, where) => {
    using folder = configFolder({ 'grappe.yaml': `version: 1\n${text}\n` });
    const report = await folder.report();
    expect(report).toContain(`${where}' with '`);
    expect(report).toContain('counts only in a trusted file\n');
    expect(await folder.report(GIVEN)).toBe('');
  });

  test('hooks and commands of the nodes need none', async () => {
    using folder = configFolder({
      'grappe.yaml': `version: 1
services:
  a:
    nodes: n1
    backend: command
    hooks: { before: { run: x, on: n2 }, after: { run: x, on: node } }
    commands: { status: x, start: x, stop: x, run_on: node }
`,
    });
    expect(await folder.report()).toBe('');
  });
});

test('a partial healthcheck or hook of defaults waits for a service that completes it', async () => {
  const config = await load(`defaults: { healthcheck: { interval: 9s }, hooks: { before: { on: lb1 } } }
services:
  a: { nodes: n1 }
  b: { nodes: n1, healthcheck: { tcp: 80 }, hooks: { before: { run: drain } } }
`);
  expect(instanceSettings(service(config, 'a'), [])).toMatchObject({ hooks: {} });
  expect(instanceSettings(service(config, 'a'), []).healthcheck).toBeUndefined();
  expect(instanceSettings(service(config, 'b'), [])).toMatchObject({
    healthcheck: { intervalMs: 9000 },
    hooks: { before: { on: { nodes: 'lb1' } } },
  });
});
