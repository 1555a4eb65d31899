import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { hasSandbox } from '../support/sandboxed.ts';
import { startSlurmJobSite } from '../support/slurm-job-site.ts';
import { SlurmKills } from '../support/slurm-kills.ts';
import { slurmInstalled } from '../support/slurm-lab.ts';
import { sshdInstalled } from '../support/sshd.ts';

const isHere = sshdInstalled && slurmInstalled;

describe.skipIf(!isHere)(
  'jobs on a Slurm, while slurmctld, slurmd and whoever acts are killed with -9',
  () => {
    it('end once, run no attempt twice, and are told as they were', { timeout: 300_000 }, async () => {
      const seed = Date.now() % 1e9;
      await using place = await startSlurmJobSite({ marked: true });
      const { site, lab } = place;
      const hasBox = hasSandbox(site.sshd.user);
      const kills = new SlurmKills(site, lab, {
        rounds: 3,
        jobsOfRound: 3,
        random: seededRandom(seed),
        hasBox,
      });
      await kills.run();
      expect(kills.broken, `seed ${seed}`).toEqual([]);
    });
  },
);
