/** Gathers all group sources: grappe.yaml's groups, and those of ClusterShell's groups.conf. */

import { resolve } from 'node:path';
import { type Clock, concurrencyLimit, systemClock } from '../base/index.ts';
import { clusterShellFolders } from '../config/index.ts';
import { filesThere, type GroupFile, namedFile, type Warn } from './group-file.ts';
import type { Expressions, GroupSource } from './group-source.ts';
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
  /** grappe.yaml's services: with the groups they are what `@*` stands for where `nodes` is not written. */
  readonly services?: ReadonlyMap<string, { readonly nodes: string }> | undefined;
  readonly clock?: Clock;
  /** Is told of files that are left out. */
  readonly warn?: Warn;
}

export async function loadGroupSources(request: GroupsRequest): Promise<GroupSources> {
  const { env, groupsConf, warn = () => {}, clock = systemClock } = request;
  const runtime = {
    env: upcallEnvironment(env),
    clock,
    limited: concurrencyLimit(UPCALLS_AT_ONCE),
  };
  const conf = await readGroupsConf(confFiles(request, warn), runtime, warn);
  if (groupsConf !== undefined) return new GroupSources(conf.sources, conf.defaultSource);
  const { groups, nodes, services } = request;
  if (groups?.size || nodes !== undefined) {
    return withOwn(mapSource(GRAPPE_SOURCE, expressionsOf(groups), allNodes(request)), conf.sources);
  }
  if (!services?.size) return new GroupSources(conf.sources, conf.defaultSource);
  const beneath = conf.sources.find(({ name }) => name === conf.defaultSource) ?? conf.sources[0];
  return withOwn(withAll(allNodes(request), beneath), conf.sources);
}

function withOwn(own: GroupSource, others: readonly GroupSource[]): GroupSources {
  return new GroupSources([own, ...others], own.name);
}

function expressionsOf(groups: GroupsRequest['groups'] = new Map()): ReadonlyMap<string, Expressions> {
  return new Map([...groups].map(([name, text]) => [name, [text]]));
}

/** What `@*` stands for. */
function allNodes({ groups, nodes, services = new Map() }: GroupsRequest): Expressions {
  const own = expressionsOf(groups);
  const parts = [
    ...[...own.keys()].map((name) => `@${GRAPPE_SOURCE}:${name}`),
    ...[...services.values()].map((service) => service.nodes),
  ];
  return nodes === undefined ? (own.get('all') ?? parts) : [nodes];
}

/** A file that names services alone says what all nodes are, and leaves the groups to the source beneath. */
function withAll(
  nodes: Expressions,
  beneath: GroupSource = mapSource(GRAPPE_SOURCE, new Map()),
): GroupSource {
  const { endedBy } = beneath;
  return {
    ...beneath,
    name: GRAPPE_SOURCE,
    all: async () => nodes,
    ...(endedBy && { endedBy: (signal) => withAll(nodes, endedBy(signal)) }),
  };
}

function confFiles({ env, groupsConf }: GroupsRequest, warn: Warn): GroupFile[] {
  if (groupsConf !== undefined) return [namedFile(resolve(groupsConf))];
  const paths = clusterShellFolders(env).map((folder) => resolve(folder, CONF_NAME));
  return filesThere(paths, warn);
}
