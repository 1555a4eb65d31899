/** What a node told of itself, as the published document. */

import type { HostFacts } from '../facts/index.ts';
import type { NodesFactsReport } from '../protocol/index.ts';

type Document = NonNullable<NodesFactsReport['nodes'][number]['facts']>;

export function factsDocument({ uptime, load, disks, ...facts }: HostFacts): Document {
  return {
    ...facts,
    load: load && [...load],
    uptimeSeconds: uptime,
    disks: disks && [...disks],
  };
}
