/**
 * Runs by way of gateways beside the flat run. With scripted leaves no SSH takes part, so the flat run's CPU is without
 * the 5 ms and more that each handshake costs; all gateways are processes of this machine.
 */

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { canWork, startWorkGateways } from '../test/support/work-gateways.ts';
import { compare } from './measure.ts';
import { report } from './report.ts';

const PROGRAM = join(import.meta.dirname, 'gateway-run.ts');
const CASES = [
  { nodes: 2000, gateways: [0, 4] },
  { nodes: 10_000, gateways: [0, 4, 8] },
  { nodes: 100_000, gateways: [0, 8, 16] },
];

interface Figures {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly rssMegabytes: number;
  readonly ok: number;
  readonly blocks: number;
  readonly came: number;
  readonly went: number;
}

export async function gateways(folder: string, grappe: string): Promise<void> {
  await simulated(folder);
  if (canWork) await real(grappe);
}

/** 200 nodes and two gateways, all on this machine, over real sshd: what the command line itself has to do. */
async function real(grappe: string): Promise<void> {
  await using fleet = await startWorkGateways(['gw1', 'gw2']);
  const config = join(fleet.home, 'grappe.yaml');
  writeFileSync(config, 'version: 1\nroutes: [{ nodes: "n[1-200]", via: ["gw[1-2]"], work: gateway }]\n');
  const words = ['run', '-F', fleet.sshConfig, '--config', config, '-w', 'n[1-200]', '-b'];
  const programs = [
    { name: 'through gateways', argv: [grappe, ...words, '--no-gateway', 'echo ok'], env: fleet.env },
    { name: 'grappe', argv: [grappe, ...words, 'echo ok'], env: fleet.env },
  ];
  const results = await compare(programs, 3);
  report('200 nodes over real sshd behind two gateways: the command line alone', results, []);
}

async function simulated(folder: string): Promise<void> {
  console.log(
    '\nruns by way of gateways, scripted leaves that all print 4 kB; CPU and memory of the controller',
  );
  const heads = ['wall s', 'cpu s', 'rss MB', 'in kB', 'out kB', 'ok', 'blocks'];
  console.log(`  ${'nodes, gateways'.padEnd(24)}${heads.map((head) => head.padStart(9)).join('')}`);
  for (const { nodes, gateways: counts } of CASES)
    for (const count of counts) console.log(line(nodes, count, await figuresOf(folder, nodes, count)));
}

async function figuresOf(folder: string, nodes: number, count: number): Promise<Figures> {
  const place = join(folder, `gateways-${nodes}-${count}`);
  mkdirSync(place, { recursive: true });
  const words = [PROGRAM, String(nodes), String(count), place];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout) as Figures;
}

function line(nodes: number, count: number, { ok, blocks, came, went, ...figures }: Figures): string {
  const { wallSeconds, cpuSeconds, rssMegabytes } = figures;
  const columns = [
    ...[wallSeconds.toFixed(1), cpuSeconds.toFixed(1), rssMegabytes.toFixed(0)],
    ...[(came / 1000).toFixed(0), (went / 1000).toFixed(0), String(ok), String(blocks)],
  ];
  const name = `${nodes}, ${count === 0 ? 'flat' : count}`;
  return `  ${name.padEnd(24)}${columns.map((column) => column.padStart(9)).join('')}`;
}
