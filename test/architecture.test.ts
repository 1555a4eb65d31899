/** Holds the layers: arrows point down, a module is entered by its door, pure modules run in a browser. */

import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { staticImportsOf } from '../scripts/static-imports.mjs';

const SOURCE = resolve(import.meta.dirname, '../src');

/** What each module may import. The order is the layering, lowest first. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  base: [],
  nodeset: ['base'],
  output: ['base', 'nodeset'],
  protocol: ['base'],
  transport: ['base'],
  'private-files': ['base'],
  daemon: ['base', 'transport', 'private-files'],
  config: ['base', 'nodeset', 'transport', 'private-files'],
  groups: ['base', 'nodeset', 'config'],
  engine: ['base', 'nodeset', 'output', 'transport', 'private-files'],
  gateway: ['base', 'output', 'protocol', 'transport', 'engine'],
  facts: ['base', 'transport', 'private-files'],
  store: ['base', 'nodeset', 'private-files'],
  states: ['base', 'nodeset', 'private-files', 'groups'],
  embedded: ['base', 'transport'],
  services: ['base', 'nodeset', 'output', 'config', 'transport', 'engine', 'facts'],
  jobs: ['base', 'nodeset', 'config', 'transport', 'engine', 'facts', 'store', 'private-files'],
  app: [
    'base',
    'nodeset',
    'output',
    'protocol',
    'transport',
    'config',
    'groups',
    'engine',
    'gateway',
    'daemon',
    'facts',
    'states',
    'store',
    'embedded',
    'services',
    'jobs',
  ],
  server: ['base', 'nodeset', 'output', 'protocol', 'app', 'config', 'engine', 'store', 'private-files'],
  web: ['base', 'nodeset', 'output', 'protocol'],
  library: ['base', 'nodeset', 'output', 'app', 'engine', 'transport', 'config', 'services', 'jobs'],
  cli: [
    'base',
    'nodeset',
    'output',
    'protocol',
    'app',
    'engine',
    'gateway',
    'daemon',
    'states',
    'store',
    'transport',
    'private-files',
    'config',
    'groups',
    'services',
    'jobs',
    'server',
  ],
};

/** What runs in a browser: no `node:` imports, and of npm only these. */
const PURE: Record<string, readonly (string | RegExp)[]> = {
  base: [],
  nodeset: [],
  output: ['diff'],
  protocol: ['valibot'],
  web: [
    'preact',
    'preact/hooks',
    '@preact/signals',
    '@tanstack/virtual-core',
    /^uplot(\/|$)/,
    /^@codemirror\//,
  ],
};

/** The only places that may start programs of this machine. */
const MAY_SPAWN = [
  /^transport\//,
  /^daemon\/start-(process|command)/,
  /^groups\/upcall/,
  /^embedded\/(execute|lifeline)/,
];

interface Import {
  readonly file: string;
  readonly module: string;
  readonly target: string;
}

const files = globSync('**/*.{ts,tsx}', { cwd: SOURCE }).filter((file) => !file.endsWith('.test.ts'));
const imports = files.flatMap((file) => importsOf(file));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  const targets = text.matchAll(/(?:^(?:import|export) [^;'`]*?\bfrom|\bimport\(|^import)\s*'([^']+)'/gm);
  return [...targets].map((match) => ({ file, module: file.split('/')[0] ?? '', target: match[1] ?? '' }));
}

function moduleOfTarget(entry: Import): { module: string; path: string } | undefined {
  if (!entry.target.startsWith('.')) return undefined;
  const path = relative(SOURCE, resolve(SOURCE, dirname(entry.file), entry.target));
  // Data beside src/, such as the JSON Schema, belongs to no module.
  if (path.startsWith('..')) return undefined;
  return { module: path.split('/')[0] ?? '', path };
}

/** Those that are loaded together with these files. */
function modulesOf(entries: readonly string[]): Set<string> {
  return new Set([...staticImportsOf(entries)].map((path) => relative(SOURCE, path).split('/')[0] ?? ''));
}

describe('the architecture', () => {
  it('knows every module', () => {
    const modules = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
    expect([...modules].filter((module = '') => !Object.hasOwn(MAY_IMPORT, module))).toEqual([]);
  });

  it('lets arrows point down only', () => {
    const wrong = imports.filter((entry) => {
      const target = moduleOfTarget(entry);
      if (!target || !(entry.module in MAY_IMPORT) || target.module === entry.module) return false;
      return !MAY_IMPORT[entry.module]!.includes(target.module);
    });
    expect(wrong).toEqual([]);
  });

  it('loads no machinery before a command is known', () => {
    const loaded = modulesOf([join(SOURCE, 'cli/main.ts')]);
    expect(loaded).toEqual(new Set(['cli', 'base', 'nodeset', 'output']));
  });

  it('loads no spec before a command is named, and no machinery with it', () => {
    const specs = files.filter((file) => file.endsWith('/spec.ts')).map((file) => join(SOURCE, file));
    const loaded = staticImportsOf([join(SOURCE, 'cli/main.ts')]);
    expect(specs.filter((spec) => loaded.has(spec))).toEqual([]);
    expect(modulesOf(specs)).toEqual(new Set(['cli', 'base']));
  });

  it('enters a module by its door', () => {
    const wrong = imports.filter((entry) => {
      const target = moduleOfTarget(entry);
      return (
        target &&
        target.module !== entry.module &&
        entry.module in MAY_IMPORT &&
        target.path !== `${target.module}/index.ts`
      );
    });
    expect(wrong).toEqual([]);
  });

  it('keeps the pure modules pure', () => {
    const wrong = imports.filter(
      (entry) =>
        entry.module in PURE &&
        !entry.target.startsWith('.') &&
        !PURE[entry.module]!.some((npm) =>
          npm instanceof RegExp ? npm.test(entry.target) : npm === entry.target,
        ),
    );
    expect(wrong).toEqual([]);
  });

  it('starts local programs in few places', () => {
    const wrong = imports.filter(
      (entry) => entry.target === 'node:child_process' && !MAY_SPAWN.some((place) => place.test(entry.file)),
    );
    expect(wrong).toEqual([]);
  });

  it('never uses a local shell', () => {
    const wrong = files.filter((file) =>
      /\bshell:\s*true|\bexecSync\(|(?<!\.)\bexec\('/.test(readFileSync(join(SOURCE, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  it('has no drawer for odd things', () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|manager)(\.|\/)/.test(file))).toEqual(
      [],
    );
  });
});
