import { startSshSite } from '../support/engine-sites.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { describeEngine } from './engine-conformance.ts';

describeEngine('ssh', startSshSite, sshdInstalled);
