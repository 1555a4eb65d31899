import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutCopies } from './support/cut-copies.ts';
import { type Sshd, sshdInstalled, startSshd } from './support/sshd.ts';

describe.skipIf(!sshdInstalled)('F34: a copy of a tree cut midway', () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  it.each(['copy', 'fetch'] as const)('%s: each file is the old or the new one', async (direction) => {
    const { old, mixed, ends } = await cutCopies(sshd, direction, [0, 0.05, 0.4, 0.8, 0.97, 1.5]);
    expect(mixed).toEqual([]);
    expect(old).toBeGreaterThan(8);
    expect(ends.slice(0, 4)).toEqual(['lost', 'lost', 'lost', 'lost']);
  });
});
