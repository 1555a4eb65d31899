/**
 * How each node is reached: the command line first, then the overrides whose node set holds the node (a
 * later one wins, key by key, as everywhere in grappe.yaml), then the `ssh` key with what lies beneath it.
 */

import { NodeSet } from '../nodeset/index.ts';
import type { ReachOf, ReachOptions } from '../transport/index.ts';
import type { Settings, SshOverride, SshSettings } from './settings.ts';

/** What the command line says; it holds for every node. */
export type ReachChoices = Partial<ReachOptions>;

/** Tells whether a node belongs to an expression of the configuration, groups resolved. */
export type NodeSetReader = (expression: string) => Pick<NodeSet, 'has'>;

export function reachFor(
  config: Pick<Settings, 'ssh' | 'groups' | 'nodes'>,
  choices: ReachChoices = {},
  readNodeSet: NodeSetReader = ownGroupsReader(config),
): ReachOf {
  const base = reachOfSsh(config.ssh);
  const overrides = config.ssh.overrides.map((override) => ({
    nodes: readNodeSet(override.nodes),
    reach: reachOfOverride(override),
  }));
  // Nodes with the same overrides share one object: a fleet has many nodes and few kinds.
  const known = new Map<string, ReachOptions>();
  return (node) => {
    const matching = overrides.map(({ nodes }) => nodes.has(node));
    const kind = matching.map(Number).join('');
    const reach =
      known.get(kind) ??
      combined(
        base,
        overrides.filter((_, at) => matching[at]),
        choices,
      );
    known.set(kind, reach);
    return reach;
  };
}

function combined(
  base: ReachOptions,
  overrides: readonly { readonly reach: ReachChoices }[],
  { sshOptions = [], ...choices }: ReachChoices,
): ReachOptions {
  const reach = overrides.reduce<ReachOptions>((under, { reach }) => ({ ...under, ...reach }), base);
  // OpenSSH takes the first value of an option, so the command line's stand before the file's.
  return { ...reach, ...choices, sshOptions: [...sshOptions, ...reach.sshOptions] };
}

function reachOfSsh(ssh: SshSettings): ReachOptions {
  const { transport, identityFiles, hostKeys, raw, configFile, options, connectTimeoutMs, keepalive } = ssh;
  return {
    ...reachOfBoth(ssh),
    transport,
    identityFiles,
    hostKeys,
    raw,
    ...(configFile !== undefined && { sshConfigFile: configFile }),
    sshOptions: options,
    connectTimeoutMs,
    keepalive,
    // Only ever asked for on the command line.
    forwardAgent: false,
  };
}

function reachOfOverride(override: SshOverride): ReachChoices {
  const { address } = override;
  return { ...reachOfBoth(override), ...(address !== undefined && { address }) };
}

function reachOfBoth(settings: SshSettings | SshOverride): ReachChoices {
  const { transport, user, port, identityFiles, jump, hostKeys, raw } = settings;
  return {
    ...(transport !== undefined && { transport }),
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port }),
    ...(identityFiles !== undefined && { identityFiles }),
    ...(jump !== undefined && { jump }),
    ...(hostKeys !== undefined && { hostKeys }),
    ...(raw !== undefined && { raw }),
  };
}

/** Knows grappe.yaml's own groups only; who uses ClusterShell's sources gives a reader that asks them. */
function ownGroupsReader({ groups, nodes }: Pick<Settings, 'groups' | 'nodes'>): NodeSetReader {
  const lookup = {
    members: (group: string) => groups.get(group) ?? '',
    all: () => nodes ?? [...groups.values()].join(','),
    groupNames: () => [...groups.keys()],
  };
  return (expression) => NodeSet.parse(expression, { groups: lookup, label: 'ssh.overrides' });
}
