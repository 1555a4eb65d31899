/** The examples of the documentation, executed on the embedded cluster. */

import { spawn } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedCluster, startEmbeddedCluster } from '../src/embedded/index.ts';
import type { DaemonReport } from '../src/protocol/index.ts';
import { cleanEnvironment, GRAPPE } from './support/grappe.ts';
import { signalProcess } from './support/processes.ts';
import { isolationHere } from './support/sandbox.ts';

const ROOT = resolve(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  'docs/services.md',
  'docs/jobs.md',
  ...globSync('docs/guide/*.md', { cwd: ROOT }),
];

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
  /** The block behind it. */
  readonly next: Omit<Block, 'next' | 'page'> | undefined;
}

const blocks = PAGES.flatMap((page) => {
  const found = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const plain = found.map(([, language = '', text = '']) => ({ language, text }));
  return plain.map((block, at): Block => ({ ...block, page, next: plain[at + 1] }));
});

interface Step {
  readonly page: string;
  readonly command: string;
  readonly output: string;
}

/** `$ command`, then what it prints. */
function stepsOf({ page, text }: Block): Step[] {
  return text
    .split(/^\$ /m)
    .filter((part) => part !== '')
    .map((part) => {
      const end = part.indexOf('\n');
      return { page, command: part.slice(0, end), output: part.slice(end + 1) };
    });
}

function withoutSandbox(program: string): string {
  return program
    .replaceAll('jobs.submit({', 'jobs.submit({ isolation: 0,')
    .replaceAll('grappe submit', 'grappe submit --no-sandbox');
}

describe('the documentation', () => {
  let cluster: EmbeddedCluster;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-docs-'));
    const demo = mkdtempSync(join(tmpdir(), 'grappe-demo-'));
    cluster = await startEmbeddedCluster({ count: 8, folder: demo, env: process.env });
    symlinkSync(GRAPPE, join(folder, 'grappe'));
    provideLibrary();
    const clean = cleanEnvironment(folder);
    env = { ...clean, PATH: `${folder}:${clean['PATH']}`, GRAPPE_CONFIG: recordingConfig() };
  });
  afterAll(async () => {
    await endController();
    await cluster[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Whoever acts for jobs stays a minute, in case that there is another one. */
  async function endController(): Promise<void> {
    const { jobs } = JSON.parse(await run('grappe daemon status --json')) as DaemonReport;
    if (jobs) signalProcess(jobs.pid, 'SIGTERM');
  }

  /** The demo keeps no records; a fleet of one's own does. */
  function recordingConfig(): string {
    const path = join(dirname(cluster.configFile), 'recording.yaml');
    writeFileSync(path, readFileSync(cluster.configFile, 'utf8').replace(/^history:.*\n/m, ''));
    return path;
  }

  /** `grappe` as a package, from source: its exports name the doors of src. */
  function provideLibrary(): void {
    const library = join(folder, 'node_modules', 'grappe');
    mkdirSync(library, { recursive: true });
    symlinkSync(join(ROOT, 'src'), join(library, 'src'));
    const doors = { '.': './src/index.ts', './nodeset': './src/nodeset/index.ts' };
    writeFileSync(join(library, 'package.json'), JSON.stringify({ type: 'module', exports: doors }));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  }

  /** What a line of shell writes, its errors among it where they come. */
  function run(line: string, words: readonly string[] = []): Promise<string> {
    return new Promise((done, reject) => {
      const child = spawn('sh', ['-c', `{ ${line}\n} 2>&1`, ...words], {
        env,
        cwd: folder,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.on('error', reject);
      child.on('close', () => done(output));
    });
  }

  const runProgram = (path: string, words: readonly string[] = []) =>
    run('exec "$0" "$@"', [process.execPath, path, ...words]);

  const sessions = blocks.filter(({ language }) => language === 'console').flatMap(stepsOf);
  it.each(sessions)('$page: $command', async ({ command, output }) => {
    const line = isolationHere === 0 ? withoutSandbox(command) : command;
    expect(await run(line)).toBe(output);
  });

  const programs = blocks
    .filter(({ language }) => language === 'ts')
    .map((block, at) => ({ ...block, at: at + 1 }));
  it.each(programs)('$page: program $at prints what stands below it', async ({ text, next, at }) => {
    expect(next?.language).toBe('text');
    const path = join(folder, `program${at}.ts`);
    writeFileSync(path, isolationHere === 0 ? withoutSandbox(text) : text);
    expect(await runProgram(path)).toBe(next?.text);
  });

  it.each([
    [
      'outliers',
      ['n[1-8]', 'cat release | grep version'],
      '6 as usual: n[1-2,4-6,8]\ndifferent: n[3,7]: "version: 1.4.1\\n"\n',
    ],
    ['outliers', ['n[1-2]', 'exit 4'], 'failed: n[1-2]\n'],
    [
      'distribute',
      ['n[1-4]', 'package.json', 'copied', 'test -s copied'],
      'arrived: n[1-4]\ntest -s copied: ok: n[1-4]\n',
    ],
    ['first-answer', ['n[1-4]', 'test $GRAPPE_NODE = n3 || sleep 60'], 'n3 was first\n'],
  ])('examples/%s.ts %j', async (name, words, output) => {
    const path = join(folder, `${name}.ts`);
    writeFileSync(path, readFileSync(join(ROOT, 'examples', `${name}.ts`)));
    expect(await runProgram(path, words)).toBe(output);
  });

  it('compares services in rows that each name a test', () => {
    const page = readFileSync(join(ROOT, 'docs/services-compared.md'), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| grappe |'));
    const tests = rows.slice(1).map((row) => [...row.matchAll(/\]\(([^)]+\.test\.ts)\)/g)]);
    expect(tests.length).toBeGreaterThan(18);
    expect(tests.filter((links) => links.length === 0)).toEqual([]);
    const paths = tests.flat().map(([, path = '']) => join(ROOT, 'docs', path));
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('has examples at all', () => {
    expect(sessions.length).toBeGreaterThan(3);
    expect(programs.length).toBeGreaterThan(10);
  });
});
