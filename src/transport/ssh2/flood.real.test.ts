import { describe, expect, it } from 'vitest';
import { startClient } from '../../../test/support/client-process.ts';
import { until } from '../../../test/support/processes.ts';
import { sshdInstalled, startSshd } from '../../../test/support/sshd.ts';

const MEGABYTE = 1024 * 1024;

describe.skipIf(!sshdInstalled)('floods that nobody reads', () => {
  /** Memory of a process in which that many nodes print for ever, and the reader takes nothing. */
  async function memoryOf(sshConfig: string, count: number): Promise<number> {
    const nodes = Array.from({ length: count }, (_, index) => `n${index + 1}`);
    const reach = { connectTimeoutMs: 60_000 };
    await using client = startClient({ sshConfig, nodes, command: 'yes', stalls: true, reach });
    await until(() => client.count('output') === count, 'all nodes print', 50_000);
    // sshd fills the windows it has; a second of silence is many times what that takes.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    client.process.kill('SIGUSR2');
    return Number((await client.event('memory'))['rss']);
  }

  it('F14: cost the same few bytes each, and not their whole output', async () => {
    await using sshd = await startSshd();
    const one = await memoryOf(sshd.sshConfig, 1);
    const many = await memoryOf(sshd.sshConfig, 60);
    expect((many - one) / MEGABYTE).toBeLessThan(100);
  });
});
