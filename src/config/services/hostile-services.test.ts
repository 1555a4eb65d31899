/** Descriptions of services that nobody would write: told as mistakes, never as a crash, and in bounded time. */

import { array, assert, asyncProperty, constantFrom, dictionary, letrec, oneof } from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';
import { ConfigError } from '../index.ts';

const folder = configFolder();
afterAll(() => folder[Symbol.dispose]());

const NAMES = ['a', 'b', 't', 'web.x', '0', '*'] as const;
const KEYS = [
  ...[
    'nodes',
    'unit',
    'backend',
    'state',
    'depends_on',
    'after',
    'before',
    'healthcheck',
    'rollout',
    'hooks',
  ],
  ...[
    'commands',
    'overrides',
    'timeout',
    'condition',
    'scope',
    'min',
    'test',
    'run',
    'on',
    'batch',
    'masked',
  ],
  ...NAMES,
];
const SCALARS = [
  ...[
    'n1',
    '@*',
    '@a',
    'n[1-3]',
    'n1!n1',
    '@grappe:*',
    '@@',
    '${node}',
    '${service}',
    '$${',
    '',
    'command',
    'rollback',
  ],
  ...['healthy', 'same-node', 'local', '1s', '50%', 0, 1, -1, 1e9, true, false, null, ...NAMES],
];

const { value } = letrec((tie) => ({
  value: oneof(
    { depthSize: 'small' },
    constantFrom(...SCALARS),
    array(tie('value'), { maxLength: 3 }),
    dictionary(constantFrom(...KEYS), tie('value'), { maxKeys: 5 }),
  ),
}));
/** Mostly right at the top, so that the inner parts are reached. */
const services = oneof(
  value,
  dictionary(constantFrom(...NAMES), oneof(value, dictionary(constantFrom(...KEYS), value)), { maxKeys: 4 }),
);

test('whatever stands under services, defaults and targets, mistakes have a place in the file', async () => {
  await assert(
    asyncProperty(services, value, services, services, async (services, defaults, targets, groups) => {
      const text = JSON.stringify({ version: 1, services, defaults, targets, groups }, null, 1);
      folder.write('grappe.yaml', text);
      const error: unknown = await folder.load({ given: 'grappe.yaml' }).catch((error: unknown) => error);
      if (!(error instanceof Error)) return;
      expect(error).toBeInstanceOf(ConfigError);
      for (const { place } of (error as ConfigError).diagnostics) {
        expect(place?.end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 200 },
  );
});

test('targets that are named again and again do not fill the memory', async () => {
  const names = Array.from({ length: 3000 }, (_, at) => `s${at}`);
  folder.write(
    'grappe.yaml',
    JSON.stringify({
      version: 1,
      services: Object.fromEntries(names.map((name) => [name, { nodes: 'n1', depends_on: ['all'] }])),
      targets: { all: names.slice(0, 1500) },
    }),
  );
  await expect(folder.load({ given: 'grappe.yaml' })).rejects.toMatchObject({
    report: expect.stringContaining('… and ') as unknown,
    diagnostics: expect.arrayContaining([
      expect.objectContaining({ message: 'services depend on each other in more than 200000 ways' }),
    ]) as unknown,
  });
});

test('a chain of thousands of services is walked without recursion', async () => {
  const links = Array.from(
    { length: 3000 },
    (_, at) => [`s${at}`, { nodes: 'n1', depends_on: [`s${at + 1}`] }] as const,
  );
  const write = (last: object): void => {
    const services = { ...Object.fromEntries(links), s3000: last };
    folder.write('grappe.yaml', JSON.stringify({ version: 1, services }));
  };
  write({ nodes: 'n1' });
  expect(await folder.report({ given: 'grappe.yaml' })).toBe('');
  write({ nodes: 'n1', depends_on: ['s0'] });
  expect(await folder.report({ given: 'grappe.yaml' })).toContain(
    'services wait for each other: s0 → s1 → s2 → ',
  );
});

test('a service that stands in two files names both places', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\ninclude: more.yaml\nservices:\n  web: { nodes: n1 }\n',
    'more.yaml': 'services:\n  db: { nodes: n1, depends_on: [web] }\n  web: { nodes: n2 }\n',
  });
  expect(await folder.report({ given: 'grappe.yaml' }))
    .toBe(`more.yaml:3:3: error: 'services.web' is given in two files
      web: { nodes: n2 }
      ^^^
  grappe.yaml:4:3: it was first given here
  hint: take one of the two away
`);
});
