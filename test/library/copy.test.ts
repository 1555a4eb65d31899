/** Copies of a Cluster: what they share with `grappe copy`, and what they refuse. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedCluster, startEmbeddedCluster } from '../../src/embedded/index.ts';
import { Cluster } from '../../src/index.ts';

describe('a copy of a Cluster', () => {
  let embedded: EmbeddedCluster;
  let home: string;
  let cluster: Cluster;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'grappe-library-'));
    const folder = mkdtempSync(join(tmpdir(), 'grappe-demo-'));
    embedded = await startEmbeddedCluster({ count: 1, folder, env: process.env });
    const env = { PATH: process.env['PATH'], HOME: home };
    cluster = await Cluster.open({ config: embedded.configFile, cwd: home, env });
    mkdirSync(join(home, 'site'));
    writeFileSync(join(home, 'site', 'page'), 'hello');
    execFileSync('mkfifo', [join(home, 'site', 'fifo')]);
  });
  afterAll(async () => {
    await cluster.end();
    await embedded[Symbol.asyncDispose]();
    rmSync(home, { recursive: true });
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
