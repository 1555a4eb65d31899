/** Targets out of OpenSSH's own files: the node's effective configuration and those of its jump hosts. */

import type { HostConfig, HostTrust, Identities, SshConfig } from '../openssh-files/index.ts';
import { algorithmsInProcess } from '../openssh-files/index.ts';
import type { AskPassword } from '../passwords.ts';
import { DEFAULT_REACH, type ReachOptions } from '../reach.ts';
import { knownHostsPolicy } from './known-hosts-policy.ts';
import type { Hop, Target } from './target.ts';

export interface TargetSources {
  readonly config: Pick<SshConfig, 'hopsTo'>;
  readonly trustOf: (host: HostConfig) => HostTrust;
  readonly identities: Identities;
  /** Without it, nobody logs in by a password. */
  readonly askPassword?: AskPassword | undefined;
}

/** sshd counts keys and passwords alike, and ends the connection after six that it did not take. */
const KEYS_BEFORE_PASSWORD = 4;

/** The way to `host`, which is the effective configuration of `node`. */
export function targetFromConfig(host: HostConfig, reach: ReachOptions, sources: TargetSources): Target {
  const jumps = sources.config.hopsTo(host).map((hop) => {
    const account = `${hop.user}@${hop.name}`;
    const { askPassword } = sources;
    return hopFromConfig(hop, reach, {
      ...sources,
      askPassword: askPassword && (() => askPassword(account)),
    });
  });
  const node = hopFromConfig(host, reach, sources);
  const [first = node, ...others] = jumps;
  return {
    node: host.name,
    hops: first === node ? [node] : [first, ...others, node],
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

function hopFromConfig(host: HostConfig, reach: ReachOptions, sources: TargetSources): Hop {
  return {
    name: host.name,
    host: host.hostName,
    port: host.port,
    user: host.user,
    addressFamily: host.addressFamily,
    ...(host.bindAddress === undefined ? {} : { bindAddress: host.bindAddress }),
    hostKeys: knownHostsPolicy(host, sources.trustOf(host), reach.hostKeys),
    algorithms: algorithmsInProcess(host),
    ...logins(host, reach, sources),
  };
}

/** A password only where no file can have weakened the check of the host key. */
function logins(
  host: HostConfig,
  { hostKeys }: ReachOptions,
  { identities, askPassword }: TargetSources,
): Pick<Hop, 'identities' | 'password'> {
  const takesOne = host.passwordAuthentication || host.kbdInteractiveAuthentication;
  if (askPassword === undefined || hostKeys !== 'verified' || !takesOne)
    return { identities: () => identities.forHost(host) };
  return {
    // Who is ready to type a password is not asked for passphrases on the way.
    identities: async () =>
      (await identities.forHost(host)).filter((key) => !key.isEncrypted).slice(0, KEYS_BEFORE_PASSWORD),
    password: () => askPassword(),
  };
}
