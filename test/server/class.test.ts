/** Many `user` accounts at once by --server; test/soak/console-users.ts has thirty of them. */

import { expect, it } from 'vitest';
import { classAtWork, unfairTurns } from '../support/class-at-work.ts';
import { startJobSite } from '../support/job-site.ts';
import { isolationHere } from '../support/sandbox.ts';
import { serveConsole } from '../support/served-console.ts';
import { sshdInstalled } from '../support/sshd.ts';

it.skipIf(!sshdInstalled || isolationHere === 0)(
  'fair turns, none sees what is of another, and all else is refused',
  async () => {
    await using site = await startJobSite({ nodes: 2, jobs: ['slots: 2'] });
    await using served = await serveConsole({ site: { config: site.config, env: { ...site.env } } });
    const { jobs, tried, broken } = await classAtWork({ site, served, users: 5, tasks: 2 });
    expect(broken).toEqual([]);
    expect(jobs).toBe(5);
    expect(tried).toBeGreaterThan(5 * 30);
  },
);

it('in the order of arrival, turns would not be fair', () => {
  const job = (user: string, placed: readonly number[]) => ({
    ...{ user, acceptedMs: 0 },
    tasks: placed.map((placedMs, index) => ({ index, attempt: { placedMs, endedMs: placedMs + 30_000 } })),
  });
  const served = (one: readonly number[], other: readonly number[]): string[] =>
    unfairTurns([job('ann', one), job('bob', other)] as never);
  expect(served([6000, 6001, 6002], [40_000])).not.toEqual([]);
  expect(served([6000, 40_000, 40_001], [6001])).toEqual([]);
});
