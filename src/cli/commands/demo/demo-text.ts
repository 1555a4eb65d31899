/** What the demo says before, between and after. */

import type { EmbeddedCluster } from '../../../app/index.ts';

export function greeting({ nodes }: EmbeddedCluster): string {
  return `SSH servers run on 127.0.0.1, one for each node: ${nodes.join(' ')}\n`;
}

export function invitation({ configFile, folder, programs }: EmbeddedCluster): string {
  return `
They stay until this program ends. From another terminal:

  export GRAPPE_CONFIG=${configFile} XDG_STATE_HOME=${folder}/state
  grappe run -a -b hostname
  grappe nodes check

A tour of services, which that file defines:

  grappe service graph                     what waits for what
  grappe service stop database             refused: web requires it
  grappe service restart web               a canary, then half of the nodes at a time
  grappe run -w n1 'unit crash web'        one dies by itself
  grappe service drift                     … and is found
  grappe service apply --yes               … and started, there only
  grappe run -w n1 'touch broken-cache'    let cache fail when it is started
  grappe service restart cache             told with its last words
  grappe service explain web n1            why web cannot start there

And of programs:

  cd ${programs}
  grappe submit --wait primes.c 1000000    compiled and run on a node that has room
  grappe submit --array 1-9 -- 'sleep 9'   more than the first node takes
  grappe job list                          how they stand
  grappe job show last                     where each task runs, and why
  grappe job cancel last                   ended, wherever they run
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
