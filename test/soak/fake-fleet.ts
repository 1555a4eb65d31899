/**
 * Soak of the run engine: `node test/soak/fake-fleet.ts [SEEDS] [FIRST_SEED] [NODES]`. Each seed is a fleet of
 * scripted nodes of which a tenth misbehaves; every third one is interrupted at a random moment. Prints seed,
 * counts, time and memory, and ends with 1 if any law was broken.
 */

import { seededRandom } from '../../src/transport/fake/index.ts';
import { type Fleet, sail, type Voyage } from '../support/fake-fleet.ts';

const [seeds = 1000, firstSeed = 1, size = 10_000] = process.argv.slice(2).map(Number);

function fleetOf(seed: number): Fleet {
  const fleet = { size, seed, faulty: 0.1, fanout: 64 };
  return seed % 3 === 0 ? { ...fleet, abortAtMs: seededRandom(seed)() * 300_000 } : fleet;
}

function report(seed: number, { summary, violations }: Voyage, tookMs: number): void {
  const counts = [...summary.counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  const rssMegabytes = Math.round(process.memoryUsage.rss() / 1e6);
  console.log(`seed ${seed}: ${counts}; exit ${summary.exit}; ${Math.round(tookMs)} ms, ${rssMegabytes} MB`);
  for (const violation of violations.slice(0, 20)) console.log(`  broken: ${violation}`);
}

let broken = 0;
let slowestMs = 0;
for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
  const beganMs = performance.now();
  const voyage = await sail(fleetOf(seed));
  const tookMs = performance.now() - beganMs;
  slowestMs = Math.max(slowestMs, tookMs);
  if (voyage.violations.length > 0) broken++;
  report(seed, voyage, tookMs);
}

const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1000);
console.log(
  `${seeds} seeds of ${size} nodes: ${broken} broken; slowest ${Math.round(slowestMs)} ms, peak ${peakMegabytes} MB`,
);
process.exitCode = broken === 0 ? 0 : 1;
