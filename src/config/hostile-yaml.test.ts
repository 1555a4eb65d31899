import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { assert, asyncProperty, property } from 'fast-check';
import { expect, test } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';
import { yamlLike } from '../../test/support/yaml-like.ts';
import { renderDiagnostics } from './diagnostic.ts';
import { sourceFile } from './source-file.ts';
import { plainValue } from './yaml/placed-value.ts';
import { readYaml } from './yaml/read-yaml.ts';

function messages(text: string): string[] {
  const { diagnostics } = readYaml(sourceFile('/grappe.yaml', 'grappe.yaml', text));
  return diagnostics.map(({ message }) => message);
}

/** Each level holds the one before it ten times: `levels` lines stand for 10^levels values. */
function laughs(levels: number, wrap: (inner: string) => string): string {
  const lines = Array.from(
    { length: levels },
    (_, at) => `x-${at}: &a${at} ${wrap(at === 0 ? 'lol' : `*a${at - 1}`)}`,
  );
  return `version: 1\n${lines.join('\n')}\n`;
}

const lists = (inner: string): string => `[${Array(10).fill(inner).join(', ')}]`;
const maps = (inner: string): string =>
  `{ ${Array.from({ length: 10 }, (_, at) => `k${at}: ${inner}`).join(', ')} }`;

test.each([
  ['lists', lists],
  ['maps', maps],
])('S16: a billion laughs in %s are refused before they are written out', (_, wrap) => {
  expect(messages(laughs(9, wrap))).toEqual(['aliases expand to more than 200000 values']);
});

test('S16: fewer laughs than the cap are only many values', () => {
  expect(messages(laughs(4, lists))).toEqual([]);
});

test('S16: an alias inside its own anchor is refused', () => {
  expect(messages('x-a: &a [*a]\n')).toEqual(["the alias '*a' stands inside its own anchor"]);
  expect(messages('x-a: &a { b: { c: *a } }\n')).toEqual(["the alias '*a' stands inside its own anchor"]);
});

test.each([
  ['!!js/function', 'x-a: !!js/function "function () {}"'],
  ['!!python/object/apply:os.system', 'x-a: !!python/object/apply:os.system ["id"]'],
  ['!!binary', 'x-a: !!binary aGVsbG8='],
  ['!include', 'x-a: !include /etc/passwd'],
  ['!local', 'x-a: !local { a: 1 }'],
])('S16: the tag %s is refused', (tag, text) => {
  expect(messages(text)).toEqual([`'${tag}' is a YAML tag; tags are not taken`]);
});

test('S16: nesting is limited, in every style', () => {
  expect(messages(`x-a: ${'['.repeat(40)}${']'.repeat(40)}`)).toEqual(['nested deeper than 32 levels']);
  for (const [open, close] of [
    ['[', ''],
    ['{a: ', ''],
    ['- ', 'a'],
    ['? ', 'a'],
    ['[', ']'],
  ]) {
    const text = (open ?? '').repeat(20_000) + (close ?? '').repeat(close === ']' ? 20_000 : 1);
    expect(messages(text).length).toBeGreaterThan(0);
  }
});

test('S17: keys that reach a prototype are refused at every depth', () => {
  for (const key of ['__proto__', 'constructor', 'prototype', 'toString', '__defineSetter__']) {
    expect(messages(`x-a: { b: [{ ${key}: { polluted: true } }] }\n`)).toEqual([`'${key}' cannot be a key`]);
    expect(messages(`x-a: { "${key}": 1 }\n`)).toEqual([`'${key}' cannot be a key`]);
  }
});

test('S17: no text pollutes a prototype or throws anything but the list of mistakes', async () => {
  const before = Reflect.ownKeys(Object.prototype);
  using folder = configFolder();
  await assert(
    asyncProperty(yamlLike, async (text) => {
      folder.write('fuzz.yaml', text);
      try {
        await folder.report({ given: 'fuzz.yaml' });
      } catch (error) {
        expect(error).toMatchObject({ code: 'config-unreadable' });
      }
    }),
    { numRuns: 200 },
  );
  expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('S17: it works the same with frozen prototypes and without __proto__', () => {
  const script = join(import.meta.dirname, '../../test/support/frozen-prototypes.ts');
  const output = execFileSync(process.execPath, ['--disable-proto=delete', script, '100'], {
    encoding: 'utf8',
  });
  expect(output).toBe('100 files read, nothing but mistakes\n');
});

test('every mistake points into its file, and can be shown', () => {
  assert(
    property(yamlLike, (text) => {
      const file = sourceFile('/grappe.yaml', 'grappe.yaml', text);
      const { root, diagnostics } = readYaml(file);
      if (root && diagnostics.length === 0) plainValue(root);
      for (const { place } of diagnostics) {
        expect(place?.start).toBeGreaterThanOrEqual(0);
        expect(place?.start).toBeLessThanOrEqual(text.length);
      }
      expect(renderDiagnostics(diagnostics)).not.toMatch(/[^\n\P{Cc}]/u);
    }),
    { numRuns: 200 },
  );
});
