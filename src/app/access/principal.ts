/** Who acts: an account of the console with what it may do, or the person at the command line, who may do all. */

import { GrappeError } from '../../base/index.ts';
import type { NodeSet } from '../../nodeset/index.ts';
import { permits, type Permission, type Role } from '../../protocol/index.ts';

export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** Null: all of the fleet. */
  readonly nodes: NodeSet | null;
  /** Null: all. */
  readonly languages: readonly string[] | null;
}

export function requirePermission(who: Principal, permission: Permission): void {
  if (permits(who.role, permission)) return;
  throw new GrappeError('not-permitted', {
    message: `'${who.name}' may not do this`,
    why: `it needs the permission '${permission}', which the role '${who.role}' has not`,
  });
}

/** None of the nodes is used when one of them is not allowed. */
export function requireNodes(who: Principal, nodes: NodeSet): void {
  const denied = who.nodes === null ? undefined : nodes.difference(who.nodes);
  if (denied === undefined || denied.size === 0) return;
  throw new GrappeError('not-permitted', {
    message: `'${who.name}' may not use ${denied.fold()}`,
    why: `the account is for ${who.nodes?.fold() || 'no node'}`,
  });
}
