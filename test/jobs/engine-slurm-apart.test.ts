import { startSlurmSite } from '../support/engine-sites.ts';
import { slurmInstalled } from '../support/slurm-lab.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { describeEngine } from './engine-conformance.ts';

describeEngine(
  'slurm, whose nodes do not see the folder of the login node',
  () => startSlurmSite({ apart: true }),
  sshdInstalled && slurmInstalled,
);
