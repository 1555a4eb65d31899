/** The npm package as somebody else gets it: packed, unpacked elsewhere, compiled against, run. */

import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedCluster, startEmbeddedCluster } from '../src/embedded/index.ts';

const runFile = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '..');
const MODULES = join(ROOT, 'node_modules');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

const CONSUMER = `
import { Cluster, GrappeError, type NodeRun, NodeSet } from 'grappe';
import { RangeSet } from 'grappe/nodeset';

await using cluster = await Cluster.open({ config: process.argv[2] ?? '', nodes: NodeSet.parse('n[1-2]') });
const { nodes, outcomes } = await cluster.run('hostname');
const runs: NodeRun[] = [...nodes.values()];
const ok: NodeSet | undefined = outcomes.get('ok');
const machine = cluster.machine('n2');
const { sha256 }: { sha256: string } = await machine.put(import.meta.filename, 'program');
const refused = await machine.get('absent', '/tmp/absent').catch((error: unknown) => error);
const code: string = refused instanceof GrappeError ? refused.code : '?';
for await (const event of cluster.events('true')) if (event.kind === 'summary') event.summary.exit satisfies number;
console.log(runs.map(({ stdout }) => stdout.trim()).join(), ok?.fold(), sha256.length, code, RangeSet.parse('1-3').size);
// @ts-expect-error: the types are not merely any
runs[0]?.stdout.absent;
`;

describe('the npm package', () => {
  let folder: string;
  let installed: string;
  let embedded: EmbeddedCluster;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-package-'));
    installed = join(folder, 'node_modules', 'grappe');
    install();
    embedded = await startEmbeddedCluster({
      count: 2,
      folder: mkdtempSync(join(tmpdir(), 'grappe-demo-')),
      env: process.env,
    });
  });
  afterAll(async () => {
    await embedded[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  /** As npm does it; the dependencies are those of this clone, so that no registry is asked. */
  function install(): void {
    const words = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
    const tarball = execFileSync('npm', words, { cwd: ROOT, encoding: 'utf8' }).trim();
    mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
    mkdirSync(installed);
    execFileSync('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', installed]);
    for (const name of Object.keys(manifest.dependencies))
      symlinkSync(join(MODULES, name), join(folder, 'node_modules', name));
    symlinkSync('../grappe/bin/grappe', join(folder, 'node_modules', '.bin', 'grappe'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'consumer.ts'), CONSUMER);
  }

  const files = (): string[] =>
    readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));

  it('holds the program, the library, its types, the manual and the schema, and nothing else', () => {
    const foreign = files().filter(
      (file) =>
        !/^(LICENSE|README\.md|package\.json|bin\/grappe|schema\/grappe\.schema\.json)$/.test(file) &&
        !/^(dist\/(cli|lib)\/[\w.-]+\.js|dist\/types\/[\w/-]+\.d\.ts|man\/grappe[\w-]*\.1)$/.test(file),
    );
    expect(foreign).toEqual([]);
    expect(files()).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'bin/grappe',
        'dist/cli/main.js',
        'dist/lib/index.js',
        'man/grappe-run.1',
        'schema/grappe.schema.json',
      ]),
    );
  });

  it('S11: holds no private key', () => {
    const found = files().filter((file) =>
      /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[\w+/=]{16}/.test(readFileSync(join(installed, file), 'utf8')),
    );
    expect(found).toEqual([]);
  });

  it('names nothing of the machine that built it', () => {
    const found = files().filter((file) => readFileSync(join(installed, file), 'utf8').includes(ROOT));
    expect(found).toEqual([]);
  });

  it.each(['nodenext', 'bundler'])('a TypeScript program compiles against its types (%s)', (resolution) => {
    const options = {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable', 'esnext.collection'],
      types: ['node'],
      typeRoots: [join(MODULES, '@types')],
      ...(resolution === 'nodenext'
        ? { module: 'nodenext' }
        : { module: 'esnext', moduleResolution: 'bundler' }),
    };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }),
    );
    const { stdout, status } = spawnSync(join(MODULES, '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('its types need no package of their own', () => {
    const needed = files()
      .filter((file) => file.endsWith('.d.ts'))
      .flatMap((file) => [
        ...readFileSync(join(installed, file), 'utf8').matchAll(/(?:from |import\()['"]([^.'"][^'"]*)['"]/g),
      ])
      .map(([, name]) => name);
    expect(needed).toEqual([]);
  });

  it('the program that was compiled runs', async () => {
    const words = ['consumer.ts', embedded.configFile];
    expect(await run(process.execPath, words)).toBe('n1,n2 n[1-2] 64 copy 3\n');
  });

  it('grappe runs from it', async () => {
    expect(await run(join(folder, 'node_modules', '.bin', 'grappe'), ['nodeset', '-f', 'n1', 'n2'])).toBe(
      'n[1-2]\n',
    );
  });

  it('node sets alone run in a browser: nothing of Node is imported', () => {
    const bundle = readdirSync(join(installed, 'dist/lib')).filter((name) => name.startsWith('nodeset'));
    for (const name of bundle)
      expect(readFileSync(join(installed, 'dist/lib', name), 'utf8')).not.toMatch(/from ["']node:|require\(/);
  });

  /** Not in step: the nodes are in this process. */
  async function run(program: string, words: readonly string[]): Promise<string> {
    const path = `${dirname(process.execPath)}:${process.env['PATH']}`;
    const { stdout, stderr } = await runFile(program, words, {
      cwd: folder,
      env: { ...process.env, PATH: path },
    });
    return stdout + stderr;
  }
});
