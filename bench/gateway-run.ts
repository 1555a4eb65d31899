/**
 * One run over scripted leaves, in a process of its own so that its CPU and memory are its own: `node
 * bench/gateway-run.ts NODES GATEWAYS FOLDER`, where 0 gateways is the flat run. Prints figures as JSON.
 */

import { systemClock } from '../src/base/index.ts';
import { run, SpillStore } from '../src/engine/index.ts';
import { NodeSet } from '../src/nodeset/index.ts';
import { Gathering } from '../src/output/index.ts';
import { fakeGateways } from '../test/support/fake-gateways.ts';
import { scriptedLeaves } from '../test/support/scripted-leaves.ts';

const FANOUT = 64;
const [size = '2000', count = '0', folder = '/tmp'] = process.argv.slice(2);
const machines = Number(count);
await using gateways = machines > 0 ? fakeGateways({ count: machines, folder, fanout: FANOUT }) : undefined;
using store = new SpillStore();
const gathering = new Gathering(store);
const before = process.cpuUsage();
const began = performance.now();
const summary = await run(
  {
    id: 'bench',
    nodes: NodeSet.parse(`n[1-${size}]`),
    command: () => 'true',
    fanout: FANOUT * Math.max(1, machines),
    commandTimeoutMs: 0,
  },
  { connector: gateways?.connector ?? scriptedLeaves(), clock: systemClock, random: Math.random },
  {
    output(node, _stream, chunk) {
      gathering.add(node, chunk);
      return undefined;
    },
  },
  new AbortController().signal,
);
gathering.endAll();
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    wallSeconds: (performance.now() - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
    rssMegabytes: process.resourceUsage().maxRSS / 1024,
    ok: summary.counts.get('ok') ?? 0,
    blocks: [...gathering.blocks()].length,
    came: gateways?.crossed.came ?? 0,
    went: gateways?.crossed.went ?? 0,
  }),
);
