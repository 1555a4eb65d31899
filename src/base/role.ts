/** Roles of the console and its API; `protocol` says what each of them may do. */

export const ROLES = ['user', 'viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];
