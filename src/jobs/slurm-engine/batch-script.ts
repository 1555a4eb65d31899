/**
 * The script that Slurm keeps for an array of attempts, and starts on compute nodes: the runner, and what each attempt is. Nothing
 * else has to reach a node. Orders are compressed many together, since the tasks of an array mostly differ in a few words.
 */

import { gzipSync } from 'node:zlib';
import { type StartOrder, START_IN_JOB, startPayload } from '../runner/index.ts';
import { shellWord } from '../sandbox/words.ts';
import { type Apart, apartFunctions, whereItIs } from './apart.ts';
import { JOB_BEGINNING } from './job-standing.ts';
import { RESULTS_IN_SLURM } from './scripts.ts';

/** What an element unpacks to find its own order: a larger one costs each of them time, smaller ones make a larger script. */
const BLOCK_BYTES = 2 ** 18;

interface Block {
  readonly orders: { readonly id: string; readonly offset: number; readonly sizeBytes: number }[];
  readonly parts: Uint8Array[];
  sizeBytes: number;
}

export interface ScriptSite {
  /** CONTROLLER/NODE */
  readonly place: string;
  /** For nodes that do not see it. */
  readonly apart: Apart;
}

/** Elements are counted from 1, in the order of `orders`. */
export async function batchScript(site: ScriptSite, orders: readonly StartOrder[]): Promise<Buffer> {
  const blocks = await blocksOf(orders);
  const text = runnerText(site);
  const tableAt = text.split('\n').length;
  const blocksAt = tableAt + orders.length;
  const table = blocks.flatMap((block, at) =>
    block.orders.map(({ id, offset, sizeBytes }) => `# ${blocksAt + at} ${offset + 1} ${sizeBytes} ${id}\n`),
  );
  const packed = blocks.map(({ parts }) => `#${gzipSync(Buffer.concat(parts)).toString('base64')}\n`);
  const whole = text.replace(TABLE_AT, String(tableAt - 1));
  return Buffer.from([whole, ...table, ...packed].join(''));
}

async function blocksOf(orders: readonly StartOrder[]): Promise<readonly Block[]> {
  const blocks: Block[] = [];
  for (const order of orders) {
    const bytes: Uint8Array[] = [];
    for await (const piece of startPayload([order])) bytes.push(piece);
    const sizeBytes = bytes.reduce((sum, { length }) => sum + length, 0);
    let block = blocks.at(-1);
    if (!block || block.sizeBytes + sizeBytes > BLOCK_BYTES) {
      block = { orders: [], parts: [], sizeBytes: 0 };
      blocks.push(block);
    }
    block.orders.push({ id: order.id, offset: block.sizeBytes, sizeBytes });
    block.parts.push(...bytes);
    block.sizeBytes += sizeBytes;
  }
  return blocks;
}

const TABLE_AT = '@TABLE@';

/**
 * An attempt that somebody has requeued by hand has begun once: it does not again. Without a place nothing begins. USR1 says that
 * nobody knows it any more: what runs does not mind.
 */
function runnerText({ place, apart }: ScriptSite): string {
  return `#!/bin/sh
unknown=
trap 'unknown=1' USR1
[ "\${SLURM_RESTART_COUNT:-0}" = 0 ] || exit 0
job=$0 failed=97 place=${shellWord(place)}
set -- $(sed -n "$((${TABLE_AT} + SLURM_ARRAY_TASK_ID)){p;q;}" "$job")
block=$2 from=$3 size=$4 i=$5
order() { sed -n "$block{s/^#//p;q;}" "$job" | base64 -d | gzip -dc | tail -c "+$from" | head -c "$size"; }
${whereItIs(apart)}
set -- "$place"
${JOB_BEGINNING}${apartFunctions(apart, RESULTS_IN_SLURM)}${START_IN_JOB}
if [ -n "$apart" ]; then hand_over
elif [ ! -e .seen ]; then true >.seen && rm -f .apart
fi
exit 0
`;
}
