/**
 * Soak of big outputs: `node test/soak/big-output.ts [MEGABYTES]`. One node sends a gigabyte of lines, and of one
 * endless line, through every kind of output. Prints bytes, whether their SHA-256 is right, time and memory, and
 * ends with 1 if a byte was wrong or a run took more than 150 MB (gathered: 220 MB).
 */

import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { peakMemoryBytes } from '../support/proc-memory.ts';
import { startTestNodes } from '../support/test-nodes.ts';

const [megabytes = 1000] = process.argv.slice(2).map(Number);
const LINE = `${'a'.repeat(60)}\n`;
const LINES = Math.floor((megabytes * 1e6) / LINE.length);
const LINES_BYTES = LINES * LINE.length;
const PIECE_BYTES = 65_536;
const PIECES = Math.ceil((megabytes * 1e6) / PIECE_BYTES);
const ENDLESS_BYTES = PIECES * PIECE_BYTES;

interface Flood {
  readonly what: string;
  readonly words: readonly string[];
  readonly expected: Hash;
  readonly mostMegabytes: number;
  /** The bytes are in this file of the output folder, not on standard output. */
  readonly file?: string;
}

/** The hash of `count` times `text` behind `head`, without holding it. */
function hashOf(text: string, count: number, head = ''): Hash {
  const hash = createHash('sha256').update(head);
  const many = Buffer.from(text.repeat(1000));
  for (let left = count; left > 0; left -= 1000)
    hash.update(left >= 1000 ? many : Buffer.from(text.repeat(left)));
  return hash;
}

const lines = `yes ${LINE.trimEnd()} | head -c ${LINES_BYTES}`;
const endless = `head -c ${ENDLESS_BYTES} /dev/zero | tr '\\0' x`;
const piece = 'x'.repeat(PIECE_BYTES);
const header = '---------------\nn1\n---------------\n';

const FLOODS: readonly Flood[] = [
  { what: 'lines', words: [lines], expected: hashOf(`n1: ${LINE}`, LINES), mostMegabytes: 150 },
  { what: 'lines, no labels', words: ['-N', lines], expected: hashOf(LINE, LINES), mostMegabytes: 150 },
  {
    what: 'lines, gathered',
    words: ['-b', lines],
    expected: hashOf(LINE, LINES, header),
    mostMegabytes: 220,
  },
  { what: 'endless', words: [endless], expected: hashOf(`n1: ${piece}\n`, PIECES), mostMegabytes: 150 },
  {
    what: 'endless, in a file',
    words: ['--outdir', 'out', endless],
    expected: hashOf(piece, PIECES),
    mostMegabytes: 150,
    file: 'n1',
  },
];

await using nodes = await startTestNodes();
let broken = 0;
for (const flood of FLOODS) {
  const beganMs = performance.now();
  const run = nodes.start(['-w', 'n1', ...flood.words], { unread: true });
  const stdout = createHash('sha256');
  let sizeBytes = 0;
  let peakBytes = 0;
  for await (const chunk of run.process.stdout as AsyncIterable<Buffer>) {
    if (flood.file === undefined) stdout.update(chunk);
    sizeBytes += chunk.length;
    peakBytes = Math.max(peakBytes, peakMemoryBytes(run.process.pid ?? 0));
  }
  const status = await run.status;
  const seconds = (performance.now() - beganMs) / 1000;
  const found = flood.file === undefined ? stdout : await hashOfFile(join(nodes.home, 'out', flood.file));
  const isRight = found.digest('hex') === flood.expected.digest('hex') && status === 0;
  const peakMegabytes = Math.round(peakBytes / 1e6);
  if (!isRight || peakMegabytes > flood.mostMegabytes) broken++;
  console.log(
    `${flood.what}: ${sizeBytes} bytes, SHA-256 ${isRight ? 'right' : 'WRONG'}, ${seconds.toFixed(1)} s, ` +
      `peak ${peakMegabytes} MB of ${flood.mostMegabytes}`,
  );
}
console.log(`${FLOODS.length} floods of ${megabytes} MB: ${broken} broken`);
process.exitCode = broken === 0 ? 0 : 1;

async function hashOfFile(path: string): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash;
}
