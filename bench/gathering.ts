/**
 * Gathering and sanitising by themselves: CPU, time and memory. `node bench/gathering.ts` prints one line
 * each; nothing is compared with other tools here.
 */

import { SpillStore } from '../src/engine/index.ts';
import { Gathering, sanitise } from '../src/output/index.ts';

const MB = 1e6;
const NODES = 100;
const CHUNK_BYTES = 32 * 1024;

interface Measure {
  readonly cpuS: number;
  readonly wallS: number;
}

function measured(work: () => void): Measure {
  const cpu = process.cpuUsage();
  const start = performance.now();
  work();
  const used = process.cpuUsage(cpu);
  return { cpuS: (used.user + used.system) / 1e6, wallS: (performance.now() - start) / 1000 };
}

function report(title: string, { cpuS, wallS }: Measure): void {
  const rssMb = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${title}: CPU ${cpuS.toFixed(2)} s, wall ${wallS.toFixed(2)} s, RSS so far ${rssMb.toFixed(0)} MB`,
  );
}

/** 3 MB a node in chunks that come in turn, as from a network; `variants` different outputs. */
function gather(variants: number): void {
  using store = new SpillStore();
  const gathering = new Gathering(store);
  const line = Buffer.alloc(CHUNK_BYTES, 'a line of output that says nothing much at all\n');
  const rounds = Math.ceil((300 * MB) / NODES / CHUNK_BYTES);
  for (let round = 0; round < rounds; round++) {
    for (let node = 0; node < NODES; node++) {
      line.writeUInt32LE(round, 0);
      line.writeUInt32LE(node % variants, 4);
      line.writeUInt32LE(round, 20_000);
      line.writeUInt32LE(node % variants, 20_004);
      gathering.add(`n${node}`, line);
    }
  }
  gathering.endAll();
  let bytes = 0;
  for (const block of gathering.blocks()) for (const piece of block.pieces()) bytes += piece.length;
  console.log(
    `  ${variants} distinct outputs, ${(bytes / MB).toFixed(0)} MB read back, ${(store.spilledBytes / MB).toFixed(0)} MB spilled`,
  );
}

function sanitiseAll(chunk: Uint8Array): void {
  for (let done = 0; done < 100 * MB; done += chunk.length) sanitise(chunk);
}

const words = 'plain text, as most output is, in lines of a usual length\n'.repeat(600);
report(
  '300 MB, all nodes different',
  measured(() => gather(NODES)),
);
report(
  '300 MB, all nodes equal',
  measured(() => gather(1)),
);
report(
  'sanitise 100 MB of ASCII',
  measured(() => sanitiseAll(Buffer.from(words))),
);
report(
  'sanitise 100 MB of UTF-8',
  measured(() => sanitiseAll(Buffer.from(words.replaceAll('most', 'müöst €')))),
);
report(
  'sanitise 100 MB with colours',
  measured(() => sanitiseAll(Buffer.from(words.replaceAll('most', '\x1b[31mmost\x1b[0m')))),
);
report(
  'sanitise 100 MB of noise',
  measured(() => sanitiseAll(Buffer.from(words.replaceAll('most', '\xff\xfe'), 'latin1'))),
);
