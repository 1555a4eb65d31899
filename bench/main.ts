/** `npm run bench [NAME…]`: grappe beside its peers in one run, on this machine. Prints; decides nothing. */

import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bigOutput } from './big-output.ts';
import { coldNodes } from './cold-nodes.ts';
import { copies } from './copies.ts';
import { fold } from './fold.ts';
import { gather } from './gather.ts';
import { gateways } from './gateways.ts';
import { jobs } from './jobs.ts';
import { services } from './services.ts';
import { slurm } from './slurm.ts';
import { warmNodes } from './warm-nodes.ts';

const BENCHES = {
  fold,
  gather,
  'cold-nodes': coldNodes,
  'warm-nodes': warmNodes,
  'big-output': bigOutput,
  copies,
  services,
  jobs,
  gateways,
  slurm,
};

const grappe = resolve(import.meta.dirname, '../bin/grappe');
const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'grappe-bench-'));
console.log(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.versions.node}`,
);
try {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (wanted.length === 0 || wanted.includes(name)) await bench(folder, grappe);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
