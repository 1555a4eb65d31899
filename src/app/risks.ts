/** Guards that were switched off for some nodes: said at the head of every run. */

import { NodeSet } from '../nodeset/index.ts';
import type { ReachOptions } from '../transport/index.ts';
import type { Fleet } from './fleet.ts';

const RISKS: readonly { applies: (reach: ReachOptions) => boolean; text: string }[] = [
  { applies: (reach) => reach.hostKeys === 'no', text: 'host keys are not checked' },
  { applies: (reach) => reach.forwardAgent, text: 'your ssh-agent is forwarded' },
  { applies: (reach) => reach.raw, text: 'commands are sent bare and may outlive grappe' },
];

export function risksOf(fleet: Fleet, nodes: NodeSet): string[] {
  return RISKS.flatMap(({ applies, text }) => {
    const concerned = NodeSet.from([...nodes].filter((node) => applies(fleet.reachOf(node))));
    return concerned.size === 0 ? [] : [`${concerned.fold()}: ${text}`];
  });
}
