/** The top-level keys of grappe.yaml, in the order in which they are shown. */

import type * as v from 'valibot';
import { clusterKey } from './cluster.ts';
import type { ConfigKey } from './config-key.ts';
import { consoleKey } from './console.ts';
import { defaultsKey } from './defaults.ts';
import { groupsKey } from './groups.ts';
import { historyKey } from './history.ts';
import { includeKey } from './include.ts';
import { jobsKey } from './jobs.ts';
import { nodesKey } from './nodes.ts';
import { routesKey } from './routes.ts';
import { servicesKey } from './services.ts';
import { sshKey } from './ssh.ts';
import { targetsKey } from './targets.ts';
import { varsKey } from './vars.ts';
import { versionKey } from './version.ts';

const KEYS = [
  versionKey,
  clusterKey,
  includeKey,
  varsKey,
  nodesKey,
  groupsKey,
  sshKey,
  routesKey,
  defaultsKey,
  servicesKey,
  targetsKey,
  jobsKey,
  historyKey,
  consoleKey,
] as const;

export const CONFIG_KEYS: readonly ConfigKey[] = KEYS;

/** What a right file says: only what is written in it, without defaults. */
export type WrittenSettings = {
  readonly [Key in (typeof KEYS)[number] as Key['name']]?: v.InferOutput<Key['schema']>;
};
