/** Gathers all group sources: grappe.yaml's groups, and those of ClusterShell's groups.conf. */

import { resolve } from 'node:path';
import { type Clock, systemClock } from '../base/index.ts';
import { clusterShellFolders } from '../config/index.ts';
import { concurrencyLimit } from './concurrency-limit.ts';
import { filesThere, type GroupFile, namedFile, type Warn } from './group-file.ts';
import { GroupSources } from './group-sources.ts';
import { readGroupsConf } from './groups-conf.ts';
import { mapSource } from './map-source.ts';
import { upcallEnvironment } from './upcall-environment.ts';

/** The source that grappe.yaml's groups form. */
const GRAPPE_SOURCE = 'grappe';

const CONF_NAME = 'groups.conf';
const UPCALLS_AT_ONCE = 8;

export interface GroupsRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The sources of this groups.conf and no others, as with `--groupsconf`; else the usual places. */
  readonly groupsConf?: string | undefined;
  /** grappe.yaml's groups, a node-set expression each. */
  readonly groups?: ReadonlyMap<string, string> | undefined;
  /** grappe.yaml's nodes: what `@*` stands for. */
  readonly nodes?: string | undefined;
  readonly clock?: Clock;
  /** Is told of files that are left out. */
  readonly warn?: Warn;
}

export async function loadGroupSources(request: GroupsRequest): Promise<GroupSources> {
  const { env, groupsConf, groups, nodes, warn = () => {}, clock = systemClock } = request;
  const runtime = {
    env: upcallEnvironment(env),
    clock,
    limited: concurrencyLimit(UPCALLS_AT_ONCE),
  };
  const conf = await readGroupsConf(confFiles(request, warn), runtime, warn);
  // A grappe.yaml that names neither is no group source.
  const hasOwn = (groups !== undefined && groups.size > 0) || nodes !== undefined;
  if (groupsConf !== undefined || !hasOwn) return new GroupSources(conf.sources, conf.defaultSource);
  const expressions = new Map([...(groups ?? [])].map(([name, text]) => [name, [text]]));
  const own = mapSource(GRAPPE_SOURCE, expressions, nodes === undefined ? undefined : [nodes]);
  return new GroupSources([own, ...conf.sources], GRAPPE_SOURCE);
}

function confFiles({ env, groupsConf }: GroupsRequest, warn: Warn): GroupFile[] {
  if (groupsConf !== undefined) return [namedFile(resolve(groupsConf))];
  const paths = clusterShellFolders(env).map((folder) => resolve(folder, CONF_NAME));
  return filesThere(paths, warn);
}
