/** 2,000 scripted leaves behind gateways that are processes of their own, beside the flat run; kill -9 in the middle. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/index.ts';
import { type NodeResult, run, type RunSummary, SpillStore } from '../../src/engine/index.ts';
import { NodeSet } from '../../src/nodeset/index.ts';
import { Gathering } from '../../src/output/index.ts';
import type { Connector } from '../../src/transport/index.ts';
import { fakeGateways } from '../support/fake-gateways.ts';
import { descendantsOf } from '../support/processes.ts';
import { PAGE, scriptedLeaves } from '../support/scripted-leaves.ts';

const NODES = NodeSet.parse('n[1-2000]');
const GATEWAYS = 3;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'grappe-gateways-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Sailed {
  readonly summary: RunSummary;
  readonly ends: readonly NodeResult[];
  /** Texts, and how many nodes have printed them. */
  readonly blocks: ReadonlyMap<string, number>;
}

async function sail(connector: Connector, ended: (count: number) => void = () => undefined): Promise<Sailed> {
  using store = new SpillStore();
  const gathering = new Gathering(store);
  const ends: NodeResult[] = [];
  const summary = await run(
    { id: 'test', nodes: NODES, command: () => 'true', fanout: 64 * GATEWAYS, commandTimeoutMs: 0 },
    { connector, clock: systemClock, random: Math.random },
    {
      output(node, _stream, chunk) {
        gathering.add(node, chunk);
        return undefined;
      },
      ended(result) {
        ends.push(result);
        ended(ends.length);
      },
    },
    new AbortController().signal,
  );
  gathering.endAll();
  const blocks = new Map(
    [...gathering.blocks()].map((block) => [
      Buffer.concat([...block.pieces()]).toString(),
      block.nodes.length,
    ]),
  );
  return { summary, ends, blocks };
}

describe('2,000 leaves', () => {
  it('end as in a flat run, each once, and what they all print crosses once', async () => {
    const flat = await sail(scriptedLeaves());
    await using gateways = fakeGateways({ count: GATEWAYS, folder, fanout: 64 });
    const { summary, blocks } = await sail(gateways.connector);
    expect([summary.counts, blocks]).toEqual([flat.summary.counts, flat.blocks]);
    expect(blocks).toEqual(new Map([[PAGE, 2000]]));
    expect(gateways.sent().toSorted()).toEqual([...NODES].toSorted());
    // 8 MB of output; what crosses is a page a gateway, and some 300 bytes a node about its connection and end.
    expect(gateways.crossed.came).toBeLessThan(GATEWAYS * 2 * PAGE.length + 2000 * 400);
  });

  it.each([150, 900, 1700])('end once when a gateway is killed after %i ends', async (moment) => {
    await using gateways = fakeGateways({ count: GATEWAYS, folder, fanout: 64 });
    const { summary, ends } = await sail(gateways.connector, (count) => {
      if (count === moment) killOne();
    });
    expect(new Set(ends.map(({ node }) => node)).size).toBe(2000);
    expect(ends).toHaveLength(2000);
    const lost = summary.results.filter(({ outcome }) => outcome === 'lost');
    expect(lost.length).toBeLessThanOrEqual(64);
    expect(summary.counts.get('ok')).toBe(2000 - lost.length);
    expect(new Set(lost.map(({ gateway }) => gateway)).size).toBeLessThanOrEqual(1);
    // Never a node twice; each that was not lost has been sent its command.
    const sent = gateways.sent();
    expect(new Set(sent).size).toBe(sent.length);
    const untold = new Set(sent).symmetricDifference(new Set(NODES));
    expect([...untold].filter((node) => !lost.some((result) => result.node === node))).toEqual([]);
  });
});

/** kill -9, at the process itself: nothing of it can say goodbye. */
function killOne(): void {
  const [one] = descendantsOf(process.pid).filter(({ command }) => command.endsWith('gw2.log'));
  const worker = one && (descendantsOf(one.pid).find(({ command }) => command.endsWith('gw2.log')) ?? one);
  if (!worker) throw new Error('there is no gateway to kill');
  process.kill(worker.pid, 'SIGKILL');
}
