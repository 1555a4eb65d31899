/** Which machines differ from the rest? outliers.ts NODES COMMAND: ends with 1 when some do. */

import { Cluster } from 'grappe';

const [nodes = '@*', command = 'uname -r'] = process.argv.slice(2);

await using cluster = await Cluster.open({ nodes });
const { blocks, outcomes } = await cluster.run(command, { timeoutMs: 30_000 });
const [usual, ...others] = blocks;
if (usual) console.log(`${usual.nodes.size} as usual: ${usual.nodes.fold()}`);
for (const { nodes: odd, text } of others) console.log(`different: ${odd.fold()}: ${JSON.stringify(text)}`);
for (const [outcome, set] of outcomes) if (outcome !== 'ok') console.log(`${outcome}: ${set.fold()}`);
process.exitCode = others.length > 0 || outcomes.size > 1 ? 1 : 0;
