/** Targets out of OpenSSH's own files: the node's effective configuration and those of its jump hosts. */

import type { HostConfig, HostTrust, Identities, SshConfig } from '../openssh-files/index.ts';
import { algorithmsInProcess } from '../openssh-files/index.ts';
import type { ReachOptions } from '../reach.ts';
import { knownHostsPolicy } from './known-hosts-policy.ts';
import type { Hop, Target } from './target.ts';

export interface TargetSources {
  readonly config: SshConfig;
  readonly trustOf: (host: HostConfig) => HostTrust;
  readonly identities: Identities;
}

/** The way to `host`, which is the effective configuration of `node`. */
export function targetFromConfig(host: HostConfig, reach: ReachOptions, sources: TargetSources): Target {
  const hops = sources.config.hopsTo(host).map((hop) => hopFromConfig(hop, reach, sources));
  const [first = hopFromConfig(host, reach, sources), ...others] = hops;
  return {
    node: host.name,
    hops: hops.length === 0 ? [first] : [first, ...others, hopFromConfig(host, reach, sources)],
    connectTimeoutMs: reach.connectTimeoutMs,
    keepalive: reach.keepalive,
    raw: reach.raw,
    agentSocket: reach.forwardAgent ? host.identityAgent : undefined,
  };
}

function hopFromConfig(host: HostConfig, reach: ReachOptions, { trustOf, identities }: TargetSources): Hop {
  return {
    host: host.hostName,
    port: host.port,
    user: host.user,
    addressFamily: host.addressFamily,
    ...(host.bindAddress === undefined ? {} : { bindAddress: host.bindAddress }),
    hostKeys: knownHostsPolicy(host, trustOf(host), reach.hostKeys),
    algorithms: algorithmsInProcess(host),
    identities: () => identities.forHost(host),
  };
}
