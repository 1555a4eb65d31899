/** The embedded cluster of `grappe demo`, in a private folder that is removed with it. */

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrappeError } from '../base/index.ts';
import type { EmbeddedCluster } from '../embedded/index.ts';

export async function openDemo(
  count: number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<EmbeddedCluster> {
  const { startEmbeddedCluster } = await import('../embedded/index.ts');
  return startEmbeddedCluster({ count, folder: await privateFolder(), env });
}

/** Mode 0700, as mkdtemp makes it. */
async function privateFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'grappe-demo-'));
  } catch (cause) {
    throw new GrappeError('local', {
      message: `cannot make a folder in '${tmpdir()}'`,
      ...(cause instanceof Error && { why: cause.message }),
      hint: 'set TMPDIR to a folder that you may write to',
      cause,
    });
  }
}
