/** Copies of a Cluster: what they share with `grappe copy`, and what they refuse. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/index.ts';
import { type DemoCluster, startDemoCluster } from '../support/demo-cluster.ts';

describe('a copy of a Cluster', () => {
  let demo: DemoCluster;
  let cluster: Cluster;

  beforeAll(async () => {
    demo = await startDemoCluster(1);
    cluster = await demo.open();
    const { home } = demo;
    mkdirSync(join(home, 'site'));
    writeFileSync(join(home, 'site', 'page'), 'hello');
    execFileSync('mkfifo', [join(home, 'site', 'fifo')]);
  });
  afterAll(async () => {
    await cluster.end();
    await demo[Symbol.asyncDispose]();
  });

  it('of `folder/.` takes what is in the folder, and lists what it skipped', async () => {
    const { ok, counts, skipped } = await cluster.copy('site/.', 'www/');
    expect(ok).toBe(true);
    expect(skipped).toEqual([
      { path: expect.stringMatching(/\/fifo$/) as string, why: 'a FIFO is not copied' },
    ]);
    expect(counts.get('n1')?.copiedBytes).toBe(5);
    expect((await cluster.run('ls www')).nodes.get('n1')?.stdout).toBe('page\n');
  });

  it('of nothing is refused', async () => {
    await expect(cluster.copy([], 'www')).rejects.toMatchObject({ code: 'usage' });
    await expect(cluster.fetch([], 'here')).rejects.toMatchObject({ code: 'usage' });
  });
});
