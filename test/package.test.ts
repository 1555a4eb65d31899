import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'grappe-package-test-'));
let installed = '';

beforeAll(() => {
  const output = execFileSync('node', ['scripts/package.mjs', process.arch], { cwd: ROOT, encoding: 'utf8' });
  const archive = output.trim().split('\n').at(-1) ?? '';
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  rmSync(archive);
  installed = join(folder, `grappe-${version()}`);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function version(): string {
  const manifest = execFileSync('node', ['-p', 'require("./package.json").version'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return manifest.trim();
}

/** What the demo's nodes and their services need of a machine. */
const TOOLS = `sh uname readlink dirname cat hostname
  id ls mkdir mkfifo mv rm rmdir head tail tee tr sed sleep setsid timeout
  awk cksum cp cut date dd env find getconf grep kill ln nice nproc printf ps rev sort stat touch true wc
  base64 chmod chown mount od prlimit setpriv umount unshare`.split(/\s+/);

/** A machine with a shell and few tools: neither Node nor npm. */
function bareTools(): string {
  const tools = join(folder, 'tools');
  if (existsSync(tools)) return tools;
  mkdirSync(tools);
  for (const tool of TOOLS) if (existsSync(`/bin/${tool}`)) symlinkSync(`/bin/${tool}`, join(tools, tool));
  return tools;
}

function grappe(...words: string[]): string {
  const environment = { PATH: bareTools(), HOME: folder, XDG_RUNTIME_DIR: folder };
  return execFileSync(join(installed, 'bin/grappe'), words, { env: environment, encoding: 'utf8' });
}

test('runs where there is neither Node nor npm', () => {
  expect(grappe('--version')).toBe(`grappe ${version()}\n`);
  expect(grappe('nodeset', '-f', 'n2', 'n1')).toBe('n[1-2]\n');
  expect(existsSync(join(installed, 'dist/gateway/grappe-gateway.mjs'))).toBe(true);
  expect(grappe('demo', '--once')).toContain('n[1-2,4-6,8] (6)');
});

test('serves the console as its unit does, and ends in order', async () => {
  const unit = readFileSync(join(installed, 'systemd/grappe.service'), 'utf8');
  const line = /^ExecStart=(.+)$/m.exec(unit)?.[1]?.replace('/opt/grappe', installed).split(' ') ?? [];
  const signal = /^ExecReload=\/bin\/kill -(\w+) \$MAINPID$/m.exec(unit)?.[1];
  const [program = '', ...words] = line;
  const server = spawn(program, [...words, '--port', '0'], {
    env: { PATH: bareTools(), HOME: folder, XDG_RUNTIME_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const heard = async (text: string): Promise<void> => {
    while (!said.includes(text))
      await Promise.race([once(server.stdout, 'data'), once(server.stderr, 'data')]);
  };
  for (const output of [server.stdout, server.stderr])
    output.setEncoding('utf8').on('data', (text: string) => (said += text));
  await heard('#link=');
  const url = new URL('/', /http\S+#link=/.exec(said)?.[0]);
  expect(await (await fetch(new URL('api/health', url))).json()).toEqual({ ok: true, protocol: 1 });
  expect(await (await fetch(url)).text()).toContain('<div id="app"');
  server.kill(`SIG${signal}` as NodeJS.Signals);
  await heard('the configuration was read anew');
  server.kill('SIGTERM');
  expect(await once(server, 'close')).toEqual([0, null]);
});

test('holds the console, manuals, completions and every licence', () => {
  const files = [
    'dist/web/index.html',
    'man/grappe-run.1',
    'completions/grappe',
    'completions/_grappe',
    'completions/grappe.fish',
  ];
  const licences = [
    'LICENSE',
    'dist/cli/LICENCES',
    'dist/web/LICENCES',
    `node/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}/LICENSE`,
  ];
  expect([...files, ...licences].filter((file) => !existsSync(join(installed, file)))).toEqual([]);
});
