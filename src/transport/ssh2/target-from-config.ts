/** Targets out of OpenSSH's own files: the node's effective configuration and those of its jump hosts. */

import type { HostConfig, HostTrust, Identities, SshConfig } from '../openssh-files/index.ts';
import { algorithmsInProcess } from '../openssh-files/index.ts';
import { DEFAULT_REACH, type ReachOptions } from '../reach.ts';
import { knownHostsPolicy } from './known-hosts-policy.ts';
import type { Hop, Target } from './target.ts';

export interface TargetSources {
  readonly config: Pick<SshConfig, 'hopsTo'>;
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
    ...patience(host, reach),
    raw: reach.raw,
    agentSocket: reach.forwardAgent ? host.identityAgent : undefined,
  };
}

/** What a person said for this run goes before ssh_config, and ssh_config before our defaults. */
function patience(host: HostConfig, reach: ReachOptions): Pick<Target, 'connectTimeoutMs' | 'keepalive'> {
  const isOurs = reach.connectTimeoutMs === DEFAULT_REACH.connectTimeoutMs;
  const { intervalMs, count } = reach.keepalive;
  const { keepalive } = DEFAULT_REACH;
  const isOurKeepalive = intervalMs === keepalive.intervalMs && count === keepalive.count;
  return {
    connectTimeoutMs: (isOurs ? host.connectTimeoutMs : undefined) ?? reach.connectTimeoutMs,
    keepalive:
      isOurKeepalive && host.serverAliveIntervalMs > 0
        ? { intervalMs: host.serverAliveIntervalMs, count: host.serverAliveCountMax }
        : reach.keepalive,
  };
}

function hopFromConfig(host: HostConfig, reach: ReachOptions, { trustOf, identities }: TargetSources): Hop {
  return {
    name: host.name,
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
