/** What a cluster has from its opening until its end. */

import { byGateways, type Fleet, openFleet } from '../app/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { Connector, ReachOptions } from '../transport/index.ts';
import { nodesOfCluster } from './chosen-nodes.ts';
import type { ClusterOptions } from './cluster-options.ts';

export interface ClusterParts {
  readonly fleet: Fleet;
  readonly nodes: NodeSet;
  /** Not simply all of the configuration. */
  readonly areNamed: boolean;
  readonly fanout: number;
  readonly env: NonNullable<ClusterOptions['env']>;
  readonly cwd: string;
  readonly sudoPassword: string | undefined;
  /** By an option or in the environment, and not merely found. */
  readonly isConfigNamed: boolean;
  readonly reachOfAll: Partial<ReachOptions>;
  /** Of single machines; also read by the fleet. */
  readonly reach: Map<string, Partial<ReachOptions>>;
}

export async function openParts(options: ClusterOptions): Promise<ClusterParts> {
  const reach = new Map<string, Partial<ReachOptions>>();
  const { env = process.env, cwd = process.cwd(), askPassphrase, askPassword, sudoPassword } = options;
  const fleet = await openFleet({
    configFile: options.config,
    env,
    cwd,
    ...(options.reach && { reach: options.reach }),
    askPassphrase,
    askPassword,
    sendsPasswords: askPassword !== undefined || sudoPassword !== undefined,
    reachOfNode: (node) => reach.get(node),
  });
  const nodes = await nodesOfCluster(fleet, options.nodes);
  const { fanout = fleet.config.ssh.fanout } = options;
  const areNamed = options.nodes !== undefined;
  const isConfigNamed = options.config !== undefined || Boolean(env['GRAPPE_CONFIG']);
  const known = { fleet, nodes, areNamed, isConfigNamed, env, cwd, sudoPassword, fanout };
  return { ...known, reach, reachOfAll: options.reach ?? {} };
}

/** Opens the way to its nodes. `note` is told what a person should know of it. */
export function connectCluster(
  { fleet, nodes, reach, reachOfAll }: ClusterParts,
  note: (sentence: string) => void,
): Connector {
  const saysLogin = (node: string): boolean => [reachOfAll, reach.get(node)].some(saysHow);
  return byGateways({ fleet, direct: fleet.connect(nodes), saysLogin, note });
}

/** This machine is to log in so: a gateway would log in otherwise. */
function saysHow(reach: Partial<ReachOptions> = {}): boolean {
  return (['user', 'identityFiles', 'sshOptions', 'port'] as const).some((name) => reach[name] !== undefined);
}
