import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, ClusterCommand, ClusterRunOptions } from '../../src/index.ts';
import { type DemoCluster, startDemoCluster } from '../support/demo-cluster.ts';

describe('a run of a Cluster', () => {
  let demo: DemoCluster;
  let cluster: Cluster;

  beforeAll(async () => {
    demo = await startDemoCluster(4);
    cluster = await demo.open();
  });
  afterAll(async () => {
    await cluster.end();
    await demo[Symbol.asyncDispose]();
  });

  const run = async (command: ClusterCommand, options?: ClusterRunOptions) => {
    const { nodes } = await cluster.run(command, options);
    return Array.from(nodes.values(), ({ node, outcome, stdout }) => `${node} ${outcome} ${stdout.trim()}`);
  };

  it.each([
    [{ shard: '1-8' }, 'echo %first-%last', ['n1 ok 1-2', 'n2 ok 3-4', 'n3 ok 5-6', 'n4 ok 7-8']],
    [{ shard: ['a b', 'c'] }, 'printf "<%s>" %items', ['n1 ok <a b>', 'n2 ok <c>']],
    [{ shard: '1-7', weights: 'n4=4' }, 'echo %items', ['n1 ok 1', 'n2 ok 2', 'n3 ok 3', 'n4 ok 4 5 6 7']],
    [{ shard: '1-4', weights: 'cpus' }, 'echo %items', ['n1 ok 1', 'n2 ok 2', 'n3 ok 3', 'n4 ok 4']],
  ])('deals items: %j', async (options, command, expected) => {
    expect(await run(command, options)).toEqual(expected);
  });

  it('leaves placeholders alone where no items are dealt', async () => {
    expect(await run("echo '%first %h'", { nodes: 'n1' })).toEqual(['n1 ok %first %h']);
  });

  it('goes in waves until too many have failed', async () => {
    const { outcomes, exit } = await cluster.run('exit 3', { batch: '50%', maxFailed: 1 });
    expect([...outcomes].map(([outcome, nodes]) => `${outcome} ${nodes.fold()}`)).toEqual([
      'failed n[1-2]',
      'not-run n[3-4]',
    ]);
    expect(exit).toBe(1);
  });

  it('starts nodes in the order of a list', async () => {
    const started: string[] = [];
    for await (const event of cluster.events('true', { order: ['n3', 'n1'], fanout: 1 }))
      if (event.kind === 'start') started.push(event.node);
    expect(started).toEqual(['n3', 'n1', 'n2', 'n4']);
  });

  it('takes several commands, up to the first that fails', async () => {
    const { nodes } = await cluster.run(['echo one', 'exit 3', 'echo three'], { nodes: 'n1' });
    expect(nodes.get('n1')).toMatchObject({ outcome: 'failed', exit: 3, step: 2, stdout: 'one\n' });
  });

  it('takes a script of this machine, and a folder', async () => {
    writeFileSync(join(demo.home, 'say.sh'), 'echo "$# $1 $(pwd)"\n');
    const command = { script: 'say.sh', args: ["it's", 'b c'] };
    expect(await run(command, { nodes: 'n2', chdir: '/usr' })).toEqual(["n2 ok 2 it's /usr"]);
    // Else the nodes would run what they are given to read.
    const stdin = 'echo not a script';
    expect(await run(command, { nodes: 'n2', chdir: '/usr', stdin })).toEqual(["n2 ok 2 it's /usr"]);
  });
});
