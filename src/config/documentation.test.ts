/** docs/reference/configuration.md and schema/grappe.schema.json say what the schemas say. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';
import { configJsonSchema } from './json-schema.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/reference/configuration.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text ?? '');

interface SchemaPart {
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly items?: SchemaPart;
  /** Of a map whose names people choose. */
  readonly additionalProperties?: SchemaPart | boolean;
  readonly anyOf?: readonly SchemaPart[];
}

/** The parts of a value: its keys, and `*` for what stands in a list or under any name. */
function partsOf({
  properties = {},
  items,
  additionalProperties,
  anyOf = [],
}: SchemaPart): [string, SchemaPart][] {
  return [
    ...Object.entries(properties),
    ...(items ? [['*', items] as [string, SchemaPart]] : []),
    ...(typeof additionalProperties === 'object'
      ? [['*', additionalProperties] as [string, SchemaPart]]
      : []),
    ...anyOf.flatMap(partsOf),
  ];
}

/** Every key as the page writes it: `ssh.keepalive.count`, `ssh.overrides.*.nodes`. */
function keysOf(part: SchemaPart, path: string): string[] {
  const inner = partsOf(part).flatMap(([name, value]) =>
    keysOf(value, path === '' ? name : `${path}.${name}`),
  );
  const keys = [...new Set(inner)].filter((key) => !key.endsWith('*'));
  return keys.length > 0 ? keys : [path];
}

test('the page has examples', () => {
  expect(EXAMPLES.length).toBeGreaterThan(7);
});

test.each(EXAMPLES.map((text) => [text]))('the example is right:\n%s', async (text) => {
  using folder = configFolder({
    'grappe.yaml': text,
    'sites/lyon.yaml': 'groups: { lyon: n1 }\n',
    'conf.d/a.yaml': 'groups: { other: n2 }\n',
  });
  expect(await folder.report({ given: 'grappe.yaml' })).toBe('');
});

test('the page describes every key of the schema', () => {
  const reach = ['transport', 'user', 'port', 'identity', 'jump', 'host_keys', 'raw'];
  const shared = reach.map((name) => `ssh.overrides.*.${name}`);
  const isShared = (key: string): boolean =>
    shared.includes(key) || key.startsWith('defaults.') || key.startsWith('services.*.overrides.*.');
  const missing = keysOf(configJsonSchema(), '').filter(
    (key) => !isShared(key) && !PAGE.includes(`\`${key}\``) && !PAGE.includes(`### ${key}\n`),
  );
  expect(missing).toEqual([]);
});

test('schema/grappe.schema.json is up to date (node scripts/schema.mjs)', () => {
  const shipped: unknown = JSON.parse(readFileSync(join(ROOT, 'schema/grappe.schema.json'), 'utf8'));
  expect(shipped).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

test('the JSON Schema forbids unknown keys at every level', () => {
  const open: string[] = [];
  const visit = (part: SchemaPart, path: string): void => {
    if (part.properties && part.additionalProperties !== false) open.push(path);
    for (const [name, value] of partsOf(part)) visit(value, `${path}.${name}`);
  };
  visit(configJsonSchema(), '');
  expect(open).toEqual([]);
});
