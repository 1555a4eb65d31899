/** 2,000 scripted leaves behind gateways that are processes of their own, beside the flat run; kill -9 in the middle. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NodeSet } from '../../src/nodeset/index.ts';
import { fakeGateways } from '../support/fake-gateways.ts';
import { FANOUT, sail, sailKilled } from '../support/gateway-voyage.ts';
import { PAGE, scriptedLeaves } from '../support/scripted-leaves.ts';

const nodes = NodeSet.parse('n[1-2000]');
const count = 3;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'grappe-gateways-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('2,000 leaves', () => {
  it('end as in a flat run, each once, and what they all print crosses once', async () => {
    const fanout = FANOUT * count;
    const flat = await sail({ nodes, connector: scriptedLeaves(), fanout });
    await using gateways = fakeGateways({ count, folder, fanout: FANOUT });
    const { summary, blocks } = await sail({ nodes, connector: gateways.connector, fanout });
    expect([summary.counts, blocks]).toEqual([flat.summary.counts, flat.blocks]);
    expect(blocks).toEqual(new Map([[PAGE, 2000]]));
    expect(gateways.sent().toSorted()).toEqual([...nodes].toSorted());
    // 8 MB of output; what crosses is a page a gateway, and some 200 bytes a node about its connection and end.
    expect(gateways.crossed.came).toBeLessThan(count * 2 * PAGE.length + 2000 * 400);
  });

  it.each([150, 900, 1700])('end once when a gateway is killed after %i ends', async (killedAfter) => {
    const { broken } = await sailKilled({ nodes, count, folder, killedAfter });
    expect(broken).toEqual([]);
  });
});
