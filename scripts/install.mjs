/**
 * Brings a clone to a state in which everything runs: npm packages from the lock file and, where a
 * script asks for them, Debian packages. Plain JavaScript without dependencies: an old Node runs it.
 */

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(ROOT, 'node_modules', '.grappe-lock');
const PATH_OF_PACKAGES = `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH}`;

/** Runs `npm ci` when node_modules does not come from this lock file. */
export function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
  console.error('grappe: installing npm packages (npm ci)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(STAMP, lock);
}

/**
 * Makes sure that these Debian packages are there: `{ command or absolute path: package }`.
 * Installs what is missing when root; otherwise names it and answers false.
 */
export function installDebianPackages(wanted) {
  const missing = Object.entries(wanted).flatMap(([file, name]) => (isInstalled(file) ? [] : [name]));
  if (missing.length === 0) return true;
  const packages = [...new Set(missing)];
  if (process.getuid?.() !== 0) {
    console.error(`grappe: missing packages: ${packages.join(' ')}`);
    console.error(`  hint: sudo apt-get install ${packages.join(' ')}`);
    return false;
  }
  console.error(`grappe: installing Debian packages: ${packages.join(' ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], environment];
  // The package lists of a fresh machine are empty or old.
  if (!succeeds('apt-get', ['update', '-q'], environment) || !succeeds(...install)) {
    console.error('grappe: apt-get failed');
    process.exit(9);
  }
  return true;
}

/** The pinned Node of node_modules. */
export function pinnedNode() {
  return join(ROOT, 'node_modules', 'node', 'bin', 'node');
}

/** Runs a program in the project's root with node_modules/.bin first in PATH; ends this process if it fails. */
export function run(program, args, environment = {}) {
  const result = spawnSync(program, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment, PATH: PATH_OF_PACKAGES },
  });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Runs programs side by side; shows what each has to say in one piece, and ends this process if one fails. */
export async function runTogether(commands) {
  const statuses = await Promise.all(commands.map(([program, ...args]) => statusOf(program, args)));
  const failed = statuses.find((status) => status !== 0);
  if (failed !== undefined) process.exit(failed);
}

function statusOf(program, args) {
  const environment = { ...process.env, PATH: PATH_OF_PACKAGES };
  const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      process.stdout.write(Buffer.concat(said));
      resolve(status ?? 1);
    });
  });
}

function isInstalled(file) {
  if (file.includes('/')) return existsSync(file);
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, file)));
}

function succeeds(program, args, environment) {
  return spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env: environment }).status === 0;
}
