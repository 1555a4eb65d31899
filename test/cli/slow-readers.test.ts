/** Command lines whose output nobody reads, and the memory of the background process that they share. */

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backgroundProcesses, type KeptNodes, startKeptNodes } from '../support/kept-nodes.ts';
import { peakMemoryBytes } from '../support/proc-memory.ts';
import { sshdInstalled } from '../support/sshd.ts';

const NODES_EACH = 20;

describe.skipIf(!sshdInstalled)('output that nobody reads', () => {
  let nodes: KeptNodes;
  beforeAll(async () => void (nodes = await startKeptNodes()));
  afterAll(() => nodes[Symbol.asyncDispose]());

  it('F14 costs the background process as much for five command lines as for one', async () => {
    await nodes.run(['-w', 'n255', 'true']);
    const [pid] = backgroundProcesses(nodes.home);
    const start = (at: number): ReturnType<KeptNodes['start']> =>
      nodes.start(['-w', `n[${at * NODES_EACH + 1}-${(at + 1) * NODES_EACH}]`, 'yes'], { unread: true });
    const runs = [0].map(start);
    await standStill(pid!, 1);
    const ofOne = peakMemoryBytes(pid!);
    runs.push(...[1, 2, 3, 4].map(start));
    await standStill(pid!, 5);
    expect(peakMemoryBytes(pid!) - ofOne).toBeLessThan(25_000_000);
    for (const run of runs) run.process.kill('SIGKILL');
    await Promise.all(runs.map((run) => run.status));
  });

  /** All nodes of so many command lines run, and nothing comes any more. */
  async function standStill(pid: number, readers: number): Promise<void> {
    const used = async (): Promise<number> =>
      (await nodes.status()).connections.reduce((sum, { uses }) => sum + uses, 0);
    while ((await used()) < readers * NODES_EACH) await sleep(100);
    for (let before = -1; bytesRead(pid) !== before; await sleep(300)) before = bytesRead(pid);
  }
});

function bytesRead(pid: number): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}
