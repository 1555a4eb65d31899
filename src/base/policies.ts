/** How the node of a task is chosen; `jobs/placement` says what each of them means. */

export const POLICIES = ['first', 'least-loaded', 'round-robin', 'pack'] as const;
export type Policy = (typeof POLICIES)[number];
