/** What is odd about the locks of a run. */

import { localTimeOf } from '../../../../base/index.ts';
import { NodeSet } from '../../../../nodeset/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { NodeLock, RemoteActions } from '../../../../services/index.ts';

export function lockNotes({ locks }: RemoteActions): string[] {
  if (!locks) return [];
  const { takenOver, impossible } = locks;
  return [
    ...[...Map.groupBy(takenOver, ({ owner }) => owner?.id)].map(([, own]) => {
      const { owner } = (own as [NodeLock])[0];
      const who = owner
        ? `${owner.who} on ${owner.host} (${owner.what}, since ${localTimeOf(owner.since)})`
        : 'somebody';
      return sanitise(`${foldLocks(own)}: a lock that ${who} left behind is taken over`);
    }),
    ...(impossible.length > 0
      ? [`${foldLocks(impossible)}: no lock can be made there; others are not kept out`]
      : []),
  ];
}

function foldLocks(locks: readonly NodeLock[]): string {
  return NodeSet.from(locks.map(({ node }) => node)).fold();
}
