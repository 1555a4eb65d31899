/** What each role of the console and its API may do. */

import { type Role, ROLES } from '../../base/index.ts';

export { type Role, ROLES };

const MAY = {
  /** Programs of one's own, in the sandbox; what they did. */
  'submit-jobs': ['user', 'operator', 'admin'],
  /** Nodes, runs, services and configuration, as they are; of jobs of others, all but what was handed in. */
  'see-fleet': ['viewer', 'operator', 'admin'],
  'check-nodes': ['operator', 'admin'],
  'run-commands': ['operator', 'admin'],
  'change-services': ['operator', 'admin'],
  /** Jobs of others, and programs without a sandbox. */
  'manage-jobs': ['operator', 'admin'],
  'edit-config': ['admin'],
  'see-audit': ['admin'],
  'manage-accounts': ['admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof MAY;

/** Of an endpoint: anyone may call it, whoever has signed in, or who has the permission. */
export type Access = 'anyone' | 'signed-in' | Permission;

export function permits(role: Role, permission: Permission): boolean {
  const roles: readonly Role[] = MAY[permission];
  return roles.includes(role);
}

/** Whether who has the one role may do all that the other one may: only then may they give it to a token. */
export function covers(role: Role, other: Role): boolean {
  return Object.values(MAY).every((roles: readonly Role[]) => !roles.includes(other) || roles.includes(role));
}

/** Whether somebody with this role, or who has not signed in, may call or hear what has this access. */
export function isOpenTo(access: Access, role: Role | undefined): boolean {
  if (access === 'anyone') return true;
  return role !== undefined && (access === 'signed-in' || permits(role, access));
}
