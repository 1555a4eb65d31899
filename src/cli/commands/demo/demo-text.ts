/** What the demo says before, between and after. */

import type { EmbeddedCluster } from '../../../app/index.ts';

export function greeting({ nodes }: EmbeddedCluster): string {
  return `SSH servers run on 127.0.0.1, one for each node: ${nodes.join(' ')}\n`;
}

export function invitation({ configFile }: EmbeddedCluster): string {
  return `
They stay until this program ends. From another terminal:

  export GRAPPE_CONFIG=${configFile}
  grappe run -a -b hostname
  grappe nodes check
`;
}

export const WAITING = '\nCtrl-C ends it.\n';

export const OWN_MACHINES = `
On your own machines, with the names, keys and ~/.ssh/config that ssh uses:

  grappe run -w host1,host[2-9] -b uname -r
  grappe nodes trust -w host[1-9]      where host keys are not known yet
  grappe doctor -w host1               when something is in the way

Name your fleet once in ~/.config/grappe/grappe.yaml:

  version: 1
  nodes: host[1-9]
  groups:
    web: host[1-4]
`;
