/** A program of its own that copies a file to a node and back: for limits that hold for a whole process. */

import { Cluster, GrappeError } from '../../src/index.ts';

const [config = '', source = '', remote = '', back = ''] = process.argv.slice(2);

async function told(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof GrappeError ? `${error.code}: ${error.why}` : String(error);
  }
}

await using cluster = await Cluster.open({ config });
const machine = cluster.machine('n1');
const put = await told(machine.put(source, remote));
const get = await told(machine.get(source, back));
console.log(JSON.stringify({ put, get, maxRssKb: process.resourceUsage().maxRSS }));
