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
}

/** Every key as the page writes it: `ssh.keepalive.count`, `ssh.overrides.*.nodes`. */
function keysOf(part: SchemaPart, path: string): string[] {
  const inner = Object.entries(part.properties ?? {}).flatMap(([name, value]) =>
    keysOf(value, path === '' ? name : `${path}.${name}`),
  );
  const items = part.items?.properties ? keysOf(part.items, `${path}.*`) : [];
  return inner.length + items.length > 0 ? [...inner, ...items] : [path];
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
  const missing = keysOf(configJsonSchema(), '').filter(
    (key) => !shared.includes(key) && !PAGE.includes(`\`${key}\``) && !PAGE.includes(`### ${key}\n`),
  );
  expect(missing).toEqual([]);
});

test('schema/grappe.schema.json is up to date (node scripts/schema.mjs)', () => {
  const shipped: unknown = JSON.parse(readFileSync(join(ROOT, 'schema/grappe.schema.json'), 'utf8'));
  expect(shipped).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

test('the JSON Schema forbids unknown keys at every level', () => {
  const open: string[] = [];
  const visit = (part: SchemaPart & { additionalProperties?: unknown }, path: string): void => {
    if (part.properties && part.additionalProperties !== false) open.push(path);
    for (const [name, value] of Object.entries(part.properties ?? {})) visit(value, `${path}.${name}`);
    if (part.items) visit(part.items, `${path}.*`);
  };
  visit(configJsonSchema(), '');
  expect(open).toEqual([]);
});
