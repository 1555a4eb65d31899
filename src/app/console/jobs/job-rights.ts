/** Whose jobs somebody may see, and end. For everybody else they do not exist. */

import { GrappeError } from '../../../base/index.ts';
import type { JobHead } from '../../../jobs/index.ts';
import { permits } from '../../../protocol/index.ts';
import type { Principal } from '../../access/principal.ts';

export function maySee(who: Principal, head: JobHead): boolean {
  return head.user === who.name || (permits(who.role, 'see-fleet') && isWithin(who, head));
}

export function mayChange(who: Principal, head: JobHead): boolean {
  if (head.user === who.name) return permits(who.role, 'submit-jobs');
  return permits(who.role, 'manage-jobs') && isWithin(who, head);
}

/** What was handed in: who looks after jobs sees it, who looks at the fleet sees how they fare. */
export function maySeeSource(who: Principal, head: JobHead): boolean {
  return head.user === who.name || mayChange(who, head);
}

/** A job that may go anywhere is not one of somebody who may use some nodes only. */
function isWithin({ nodes }: Principal, { wishes }: JobHead): boolean {
  return nodes === null || wishes.nodes?.every((node) => nodes.has(node)) === true;
}

export function requireSource(who: Principal, head: JobHead): void {
  if (maySeeSource(who, head)) return;
  throw new GrappeError('not-permitted', {
    message: `'${who.name}' may not see what others have handed in`,
    why: `the role '${who.role}' sees where their jobs run, what they write and how they end`,
  });
}

export function jobNotFound(id: string): GrappeError {
  return new GrappeError('not-found', {
    message: `no job is called '${id}'`,
    hint: 'it may be older than what the queue keeps',
  });
}
