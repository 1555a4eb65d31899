/** The group sources of commands that reach no nodes. Everything is loaded here only, since most calls need none. */

import { resolve } from 'node:path';
import type { FleetRequest } from '../app/index.ts';
import type { LoadedConfig } from '../config/index.ts';
import type { GroupSource, GroupSources, GroupsRequest } from '../groups/index.ts';
import { diesOfSignals } from './interrupts.ts';
import type { CliIo } from './io.ts';
import { oldChecksText } from './old-checks-text.ts';

export interface GroupsChoice {
  /** The source that `@group` means (-s). */
  readonly source: string | undefined;
  readonly groupsConf: string | undefined;
  readonly config: string | undefined;
}

export async function openGroups(
  options: GroupsChoice,
  io: CliIo,
  warn: (message: string) => void,
): Promise<GroupSources> {
  const { loadGroupSources } = await import('../groups/index.ts');
  const { own, ...given } = await configured(options, io, warn);
  const sources = (await loadGroupSources({ ...given, env: io.env, warn })).withOwn(own);
  const chosen = options.source === undefined ? sources : sources.withDefault(options.source);
  // Commands of group sources have process groups of their own: Ctrl-C reaches them only through us.
  return chosen.endedBy(diesOfSignals(io).signal);
}

interface ConfiguredGroups extends Pick<GroupsRequest, 'groups' | 'nodes' | 'services'> {
  readonly groupsConf?: string;
  /** Groups that grappe itself keeps. */
  readonly own: readonly GroupSource[];
}

/** Those of --groupsconf alone, for which grappe.yaml is not even read; else grappe.yaml's, and grappe's own. */
async function configured(
  { groupsConf, config: given }: GroupsChoice,
  io: CliIo,
  warn: (message: string) => void,
): Promise<ConfiguredGroups> {
  if (groupsConf !== undefined) return { groupsConf: resolve(io.cwd, groupsConf), own: [] };
  const { loadConfig, renderDiagnostics, stateFolder } = await import('../config/index.ts');
  const { NodeStates } = await import('../states/index.ts');
  const config = await loadConfig({ given, cwd: io.cwd, env: io.env });
  if (config.warnings.length > 0) await io.stderr.write(renderDiagnostics(config.warnings));
  const folder = stateFolder(io.env);
  const own = [
    new NodeStates(folder, config.path).groups((old) => warn(oldChecksText(old))),
    {
      name: 'run',
      members: async (group: string) => (await import('../store/index.ts')).runGroup(folder, group),
    },
    ...(config.jobs.slurm ? await slurmGroups(config, { configFile: given, env: io.env, cwd: io.cwd }) : []),
  ];
  const { groups, nodes, services } = config;
  return { groups, nodes, services, own };
}

/** These do reach a node, the login node, once somebody asks for one. */
async function slurmGroups(config: LoadedConfig, request: FleetRequest): Promise<readonly GroupSource[]> {
  const { openFleet, slurmGroupsOf } = await import('../app/index.ts');
  return slurmGroupsOf(config, () => openFleet(request));
}
