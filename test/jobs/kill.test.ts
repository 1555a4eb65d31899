import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { JobKills } from '../support/job-kills.ts';
import { startJobSite } from '../support/job-site.ts';
import { hasSandbox } from '../support/sandboxed.ts';
import { sshdInstalled } from '../support/sshd.ts';

describe.skipIf(!sshdInstalled)('jobs, while what carries them out is killed with -9', () => {
  it('F29: end once, run no attempt twice, and are told as they were', { timeout: 240_000 }, async () => {
    const seed = Date.now() % 1e9;
    await using site = await startJobSite({ nodes: 3, marked: true, jobs: ['slots: 5'] });
    const hasBox = hasSandbox(site.sshd.user);
    const kills = new JobKills(site, { jobs: 30, kills: 8, random: seededRandom(seed), hasBox });
    await kills.run();
    expect(kills.broken, `seed ${seed}`).toEqual([]);
  });
});
