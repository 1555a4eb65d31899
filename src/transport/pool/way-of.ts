/** The way to a node as data that means the same in another process, with another environment and working folder. */

import { resolve } from 'node:path';
import type { HostFiles } from '../host-files.ts';
import type { HostConfig } from '../openssh-files/index.ts';
import { TrustStamps } from '../trust-stamps.ts';
import type { Way } from './message.ts';

/** Undefined where the in-process client is not enough, or an agent would be lent for longer than one run. */
export type WayTo = (node: string) => Way | undefined;

export function wayFinder(files: HostFiles): WayTo {
  const stamps = new TrustStamps();
  return (node) => {
    const reach = files.reachOf(node);
    if (reach.forwardAgent || (reach.transport !== 'auto' && reach.transport !== 'ssh2')) return undefined;
    const { host, config } = files.hostOf(node);
    const all = [...config.hopsTo(host), host];
    if (all.some((hop) => isBeyond(hop, files))) return undefined;
    const [own = host, ...hops] = all.map(withWholePaths).toReversed();
    return { host: own, hops: hops.toReversed(), reach, trust: stamps.of(all) };
  };
}

function isBeyond({ proxyCommand, open, gssapi }: HostConfig, files: HostFiles): boolean {
  return proxyCommand !== undefined || open.length > 0 || (gssapi && files.holdsTicket());
}

function withWholePaths(host: HostConfig): HostConfig {
  const whole = (path: string): string => resolve(path);
  const { revokedHostKeysFile, identityAgent } = host;
  return {
    ...host,
    identityFiles: host.identityFiles.map((file) => ({ ...file, path: whole(file.path) })),
    certificateFiles: host.certificateFiles.map(whole),
    userKnownHostsFiles: host.userKnownHostsFiles.map(whole),
    globalKnownHostsFiles: host.globalKnownHostsFiles.map(whole),
    revokedHostKeysFile: revokedHostKeysFile && whole(revokedHostKeysFile),
    identityAgent: identityAgent && whole(identityAgent),
  };
}
