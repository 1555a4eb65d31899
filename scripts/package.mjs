/**
 * `npm run package [-- ARCH…]`: one archive with everything, its own Node too, for machines with neither Node nor a
 * network. Without ARCH it holds Node for x64 and arm64; the launcher takes the one that fits.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages, ROOT, run } from './install.mjs';

/** What `uname -m` says, and the SHA-512 of the npm package that holds Node for it. */
const ARCHITECTURES = {
  x64: {
    machine: 'x86_64',
    integrity: '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  arm64: {
    machine: 'aarch64',
    integrity: 'FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
};

const FILES = [
  ...['bin', 'dist/cli', 'dist/gateway', 'dist/web', 'man', 'schema', 'systemd'],
  ...['LICENSE', 'CHANGELOG.md', 'package.json'],
];
const COMPLETIONS = { bash: 'grappe', zsh: '_grappe', fish: 'grappe.fish' };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in ARCHITECTURES));
if (unknown.length > 0) {
  console.error(`package: unknown: ${unknown.join(' ')}; there are: ${Object.keys(ARCHITECTURES).join(' ')}`);
  process.exit(2);
}
installPackages();
run('node', ['scripts/build.mjs']);

const { version, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const name = `grappe-${version}`;
const folder = mkdtempSync(join(tmpdir(), 'grappe-package-'));
const stage = join(folder, name);
try {
  for (const file of FILES) cpSync(join(ROOT, file), join(stage, file), { recursive: true });
  for (const architecture of wanted.length > 0 ? wanted : Object.keys(ARCHITECTURES)) addNode(architecture);
  addCompletions();
  archive();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function addNode(architecture) {
  const { machine, integrity } = ARCHITECTURES[architecture];
  const spec = `node-linux-${architecture}@${devDependencies.node}`;
  const [{ filename }] = JSON.parse(outputOf('npm', ['pack', spec, '--json', '--pack-destination', folder]));
  const file = join(folder, filename);
  const found = createHash('sha512').update(readFileSync(file)).digest('base64');
  if (found !== integrity) throw new Error(`${spec} is not the package that was expected: SHA-512 ${found}`);
  const target = join(stage, 'node', machine);
  mkdirSync(target, { recursive: true });
  outputOf('tar', [
    '-xzf',
    file,
    '-C',
    target,
    '--strip-components=1',
    'package/bin/node',
    'package/LICENSE',
  ]);
}

function addCompletions() {
  const target = join(stage, 'completions');
  mkdirSync(target);
  for (const [shell, file] of Object.entries(COMPLETIONS)) {
    writeFileSync(join(target, file), outputOf(join(ROOT, 'bin/grappe'), ['completion', shell]));
  }
}

/** The same input gives the same bytes. */
function archive() {
  const file = join(ROOT, `${name}-linux.tar.gz`);
  const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--mode=u+w,go-w'];
  outputOf('tar', [...same, '-I', 'gzip -n', '-cf', file, '-C', folder, name]);
  console.log(file);
}

/** Standard output of a program that has to succeed. */
function outputOf(program, args) {
  return execFileSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1e8,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
