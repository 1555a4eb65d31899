/** Roles of the console and its API, and what each of them may do. */

export const ROLES = ['user', 'viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const MAY = {
  /** Programs of one's own, in the sandbox; what they did. */
  'submit-jobs': ['user', 'operator', 'admin'],
  /** Nodes, runs, services, jobs and configuration, as they are. */
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
