/** How a node would be reached over SSH, as its files say, for a person to read. Opens no connection to it. */

import type { HostFiles } from './host-files.ts';
import { type KeySurvey, fingerprintOf } from './openssh-files/index.ts';

export interface NodePlan {
  readonly user: string;
  readonly address: string;
  readonly port: number;
  /** In the order in which they are passed, as `user@host:port`. */
  readonly jumps: readonly string[];
  /** The same hosts by their names. */
  readonly via: readonly string[];
  readonly proxyCommand: boolean;
  /** Keys that would be offered, in their order. */
  readonly identities: readonly PlannedIdentity[];
  /** FIDO keys and certificates, `TYPE SHA256:…` or a path: only the system's ssh can offer them. */
  readonly sshOnly: readonly string[];
  /** Keys that were named and are of no use, and why. */
  readonly unusable: readonly { readonly path: string; readonly why: string }[];
  readonly hostKey: {
    /** The name under which known_hosts holds the node. */
    readonly name: string;
    /** Types of the keys that are known for it; empty for a node that is not known. */
    readonly types: readonly string[];
    /** The files that were looked through. */
    readonly files: readonly string[];
  };
}

export interface PlannedIdentity {
  readonly source: 'file' | 'agent';
  /** Path of the file, or what the agent calls the key. */
  readonly label: string;
  /** `SHA256:…`; unknown for an old PEM file without `.pub` beside it. */
  readonly fingerprint: string | undefined;
  /** Somebody must be asked for its passphrase. */
  readonly isEncrypted: boolean;
}

/** Throws GrappeError where the configuration is wrong. */
export async function planOf(node: string, files: HostFiles): Promise<NodePlan> {
  const { host, config } = files.hostOf(node);
  const hops = config.hopsTo(host);
  const survey = await files.identities.survey(host);
  return {
    user: host.user,
    address: host.hostName,
    port: host.port,
    jumps: hops.map(({ user, hostName, port }) => `${user}@${hostName}:${port}`),
    via: hops.map(({ name }) => name),
    proxyCommand: host.proxyCommand !== undefined,
    identities: survey.candidates.map(plannedIdentity),
    sshOnly: [
      ...survey.beyond.map(({ type, blob }) => `${type} ${fingerprintOf(blob)}`),
      ...survey.certificates,
    ],
    unusable: survey.problems.map(({ path, why }) => ({ path, why })),
    hostKey: {
      name: host.hostKeyName,
      types: files.trustOf(host).knownHosts.keyTypesFor(host.hostKeyName),
      files: [...host.userKnownHostsFiles, ...host.globalKnownHostsFiles],
    },
  };
}

function plannedIdentity(candidate: KeySurvey['candidates'][number]): PlannedIdentity {
  const { source, label, publicKey } = candidate;
  return {
    source,
    label,
    fingerprint: publicKey && fingerprintOf(publicKey.blob),
    isEncrypted: candidate.source === 'file' && candidate.file.isEncrypted,
  };
}
