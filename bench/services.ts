/** How services stand: 10 units of systemd on 16 machines, 3 init scripts on 200 nodes; beside clush and ansible. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLab } from '../test/support/lab.ts';
import { startSshd } from '../test/support/sshd.ts';
import { compare, type Program } from './measure.ts';
import { report } from './report.ts';

const ROUNDS = 3;
const UNITS = [
  'ssh',
  'cron',
  'nginx',
  'dbus',
  'demo-ok',
  'demo-slow',
  'demo-fail',
  'demo-crash',
  'rsync',
  'sysstat',
];
const MACHINES = 'n[1-16]';
const SCRIPTS = ['cron', 'nginx', 'ssh'];
const NODES = 'n[1-200]';

export async function services(folder: string, grappe: string): Promise<void> {
  // Reading needs no rights.
  writeFileSync(join(folder, 'services.yaml'), 'version: 1\ndefaults: { become: none }\n');
  const bare = [grappe, 'service', 'status', '--config', join(folder, 'services.yaml'), '--no-persist'];
  await unitsOfSystemd(folder, bare);
  await initScripts(bare);
}

async function unitsOfSystemd(folder: string, bare: readonly string[]): Promise<void> {
  const lab = startLab(16);
  if (typeof lab === 'string') {
    console.log(`\n10 units on 16 machines: left out, ${lab}`);
    return;
  }
  using machines = lab;
  const { argv, sshConfig } = machines.inside;
  const options = ['-F', sshConfig];
  const programs: Program[] = [
    status([...argv, ...bare], UNITS, MACHINES, options),
    clush(argv, `systemctl is-active ${UNITS.join(' ')}`, MACHINES, options),
    ...ansible(argv, folder, sshConfig),
  ];
  report(`${UNITS.length} units of systemd on 16 machines`, await compare(programs, ROUNDS), GOALS);
}

async function initScripts(bare: readonly string[]): Promise<void> {
  await using sshd = await startSshd({ nodes: 200 });
  const options = ['-F', sshd.sshConfig];
  const script = SCRIPTS.map((name) => `/usr/sbin/service ${name} status`).join('; ');
  const programs = [status(bare, SCRIPTS, NODES, options), clush([], script, NODES, options)];
  report(`${SCRIPTS.length} init scripts on 200 nodes, fanout 64`, await compare(programs, ROUNDS), GOALS);
}

const GOALS = [
  { figure: 'cpuSeconds', ratio: 0.5 },
  { figure: 'wallSeconds', ratio: 1 },
] as const;

type Words = readonly string[];

function status(bare: Words, names: Words, nodes: string, options: Words): Program {
  return { name: 'grappe', argv: [...bare, ...options, '-f', '64', '-w', nodes, ...names] };
}

function clush(argv: Words, command: string, nodes: string, options: Words): Program {
  const words = ['clush', '-o', options.join(' '), '-f', '64', '-w', nodes, '-b', command];
  return { name: 'clush', argv: [...argv, ...words] };
}

/** Where it is installed: one task that reads the state of all units. */
function ansible(inside: Words, folder: string, sshConfig: string): Program[] {
  if (spawnSync('ansible', ['--version']).error) {
    console.log('\n(ansible is not installed)');
    return [];
  }
  const inventory = join(folder, 'inventory');
  writeFileSync(inventory, Array.from({ length: 16 }, (_, at) => `n${at + 1}\n`).join(''));
  const argv = [...inside, 'ansible', 'all', '-i', inventory, '-f', '64', '-m', 'service_facts'];
  return [{ name: 'ansible', argv, env: { ANSIBLE_SSH_ARGS: `-F ${sshConfig}` } }];
}
