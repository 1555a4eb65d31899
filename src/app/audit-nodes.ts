/** Who looks at nodes, or takes them out of use, in the audit log, before it is done. */

import { hostname } from 'node:os';
import { systemClock } from '../base/index.ts';
import { stateFolder } from '../config/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { NodeEvent } from '../store/index.ts';
import { accountName } from './account-name.ts';
import type { Fleet } from './fleet.ts';

export interface NodeActor {
  readonly user: string;
  /** The address that they came from; null of one that sits here. */
  readonly from: string | null;
}

export interface NodeActing {
  readonly fleet: Fleet;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The account of this process when absent. */
  readonly by?: NodeActor;
}

type Told =
  | { readonly event: 'nodes-check' | 'nodes-reach' | 'nodes-resume' }
  | { readonly event: 'nodes-drain'; readonly reason: string };

/** Throws GrappeError where the record cannot be written. */
export async function auditNodes(acting: NodeActing, nodes: NodeSet, told: Told): Promise<void> {
  const { fleet, env } = acting;
  if (!fleet.config.history.audit) return;
  // Opened here only: a list of drains needs no records.
  const { appendAudit } = await import('../store/index.ts');
  const { user, from } = actorOf(acting);
  const who = { user, host: hostname(), from, nodes: nodes.fold(), count: nodes.size };
  const event: NodeEvent = { ...told, ...who };
  await appendAudit(stateFolder(env), event, systemClock.date());
}

export function actorOf({ by, env }: Pick<NodeActing, 'by' | 'env'>): NodeActor {
  return by ?? { user: accountName(), from: env['SSH_CONNECTION']?.split(' ')[0] ?? null };
}
