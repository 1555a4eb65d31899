import { startSlurmSite } from '../support/engine-sites.ts';
import { slurmInstalled } from '../support/slurm-lab.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { describeEngine } from './engine-conformance.ts';

describeEngine('slurm', () => startSlurmSite(), sshdInstalled && slurmInstalled);
