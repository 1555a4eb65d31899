/** The examples of the documentation, executed on the embedded cluster. */

import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedCluster, startEmbeddedCluster } from '../src/embedded/index.ts';
import { cleanEnvironment, GRAPPE } from './support/grappe.ts';

const ROOT = resolve(import.meta.dirname, '..');
const PAGES = ['README.md', ...globSync('docs/guide/*.md', { cwd: ROOT })];

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

const blocks = PAGES.flatMap((page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', body = '']): Block => ({ page, language, text: body }),
  );
});

/** `$ command`, then what it prints. */
function steps(block: Block): { command: string; output: string }[] {
  return block.text
    .split(/^\$ /m)
    .filter((part) => part !== '')
    .map((part) => {
      const end = part.indexOf('\n');
      return { command: part.slice(0, end), output: part.slice(end + 1) };
    });
}

describe('the documentation', () => {
  let cluster: EmbeddedCluster;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-docs-'));
    cluster = await startEmbeddedCluster({ count: 8, folder: mkdtempSync(join(tmpdir(), 'grappe-demo-')), env: process.env });
    symlinkSync(GRAPPE, join(folder, 'grappe'));
    const clean = cleanEnvironment(folder);
    env = { ...clean, PATH: `${folder}:${clean['PATH']}`, GRAPPE_CONFIG: cluster.configFile };
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const sh = (command: string): Promise<string> =>
    new Promise((done, reject) => {
      const child = spawn('sh', ['-c', `${command} 2>&1`], { env, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.on('error', reject);
      child.on('close', () => done(output));
    });

  const sessions = blocks.filter(({ language }) => language === 'console').flatMap((block) => steps(block).map((step) => ({ ...step, page: block.page })));
  it.each(sessions)('$page: $command', async ({ command, output }) => {
    expect(await sh(command)).toBe(output);
  });

  const programs = blocks.filter(({ language }) => language === 'ts');
  it.each(programs)('$page: a program runs', async ({ text }) => {
    const path = join(folder, 'example.ts');
    writeFileSync(path, text.replace("from 'grappe'", `from '${join(ROOT, 'src/index.ts')}'`));
    expect(await sh(`node ${path}`)).toBe('n[1-2,4-6,8]: version: 1.4.2\nn[3,7]: version: 1.4.1\nok: n[1-8]\n');
  });

  it('has examples at all', () => {
    expect(sessions.length).toBeGreaterThan(3);
    expect(programs.length).toBeGreaterThan(0);
  });
});
