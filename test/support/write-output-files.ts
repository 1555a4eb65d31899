/**
 * Writes output files for `node=bytes` operands, all at once, and prints what became of each as JSON. A program
 * of its own, so that a test can limit its file size and descriptors. With the operand `hog` it first takes all
 * descriptors, and gives them back a little later.
 */

import { closeSync, openSync } from 'node:fs';
import { systemClock } from '../../src/base/index.ts';
// Not by the door of its module, which loads all of the engine.
import { OutputFiles } from '../../src/engine/output-files.ts';

const [folder = '', ...sizes] = process.argv.slice(2);
await using files = await OutputFiles.open({ stdout: folder }, systemClock);

function hogDescriptors(): void {
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    setTimeout(() => taken.forEach((descriptor) => closeSync(descriptor)), 300);
  }
}

const CHUNK_BYTES = 50_000;

async function write(node: string, sizeBytes: number): Promise<string> {
  try {
    for (let left = sizeBytes; left > 0; left -= CHUNK_BYTES) {
      await files.output(node, 'stdout', new Uint8Array(Math.min(left, CHUNK_BYTES)));
    }
    await files.flush(node);
    return 'whole';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

if (sizes[0] === 'hog') hogDescriptors();
const said = sizes
  .filter((operand) => operand !== 'hog')
  .map(async (operand) => {
    const [node = '', sizeBytes] = operand.split('=');
    return [node, await write(node, Number(sizeBytes))];
  });
process.stdout.write(JSON.stringify(Object.fromEntries(await Promise.all(said))));
