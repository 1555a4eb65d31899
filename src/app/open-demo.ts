/** The embedded cluster of `grappe demo`, in a private folder that is removed with it. */

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedCluster } from '../embedded/index.ts';

export async function openDemo(
  count: number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<EmbeddedCluster> {
  const { startEmbeddedCluster } = await import('../embedded/index.ts');
  // mkdtemp makes it 0700.
  const folder = await mkdtemp(join(tmpdir(), 'grappe-demo-'));
  return startEmbeddedCluster({ count, folder, env });
}
