/** Asks all machines and takes the first that answers: the loop is left, and the command ends on the others. */

import { Cluster } from 'grappe';

const [nodes = '@*', command = 'hostname'] = process.argv.slice(2);

await using cluster = await Cluster.open({ nodes });
for await (const event of cluster.events(command)) {
  if (event.kind !== 'end' || event.result.outcome !== 'ok') continue;
  console.log(`${event.result.node} was first`);
  break;
}
