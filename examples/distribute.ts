/** Puts a file on all machines, then reloads what reads it where it arrived. distribute.ts NODES FILE REMOTE COMMAND */

import { Cluster, GrappeError, type Machine, NodeSet } from 'grappe';

const AT_ONCE = 16;

const [nodes = '', file = '', remote = '', command = 'true'] = process.argv.slice(2);

await using cluster = await Cluster.open({ nodes });
const { alive, dead } = await cluster.connect();
if (dead.size > 0) console.log(`not reached: ${dead.fold()}`);

const waiting = Array.from(alive, (name) => cluster.machine(name));
const arrived: string[] = [];
await Promise.all(Array.from({ length: AT_ONCE }, putOneByOne));
console.log(`arrived: ${NodeSet.from(arrived).fold()}`);
const { outcomes } = await cluster.run(command, { nodes: NodeSet.from(arrived) });
for (const [outcome, set] of outcomes) console.log(`${command}: ${outcome}: ${set.fold()}`);

async function putOneByOne(): Promise<void> {
  for (let machine = waiting.shift(); machine; machine = waiting.shift()) {
    if (await put(machine)) arrived.push(machine.name);
  }
}

async function put(machine: Machine): Promise<boolean> {
  try {
    await machine.put(file, remote);
    return true;
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    console.log(`${machine.name}: ${error.message}`);
    return false;
  }
}
