/** Nodes of the demo in this process, and a home folder from which programs open clusters of them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedCluster, startEmbeddedCluster } from '../../src/embedded/index.ts';
import { Cluster, type ClusterOptions } from '../../src/index.ts';

export interface DemoCluster extends AsyncDisposable {
  readonly embedded: EmbeddedCluster;
  readonly home: string;
  open(options?: ClusterOptions): Promise<Cluster>;
}

export async function startDemoCluster(count: number): Promise<DemoCluster> {
  const home = mkdtempSync(join(tmpdir(), 'grappe-library-'));
  const folder = mkdtempSync(join(tmpdir(), 'grappe-demo-'));
  const embedded = await startEmbeddedCluster({ count, folder, env: process.env });
  const env = { PATH: process.env['PATH'], HOME: home };
  return {
    embedded,
    home,
    open: (options) => Cluster.open({ config: embedded.configFile, cwd: home, env, ...options }),
    async [Symbol.asyncDispose]() {
      await embedded[Symbol.asyncDispose]();
      rmSync(home, { recursive: true });
    },
  };
}
