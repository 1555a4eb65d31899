/** What OpenSSH's own files say: configuration, known hosts, identities. Opens no connection. */

export {
  type Identities,
  type Identity,
  type IdentityOptions,
  type KeySurvey,
  type LoadedIdentity,
  createIdentities,
} from './identities/identities.ts';
export { type AskPassphrase } from './identities/unlock.ts';
export { hasKerberosTicket } from './kerberos-ticket.ts';
export {
  type HostTrust,
  type PresentedKey,
  createTrustStore,
  hostKeyAlgorithms,
  judgeHostKey,
} from './known-hosts/host-trust.ts';
export { type HostKeyVerdict, type KnownHosts, type NewKnownHost } from './known-hosts/known-hosts.ts';
export { type KnownHostsEntry } from './known-hosts/known-hosts-line.ts';
export { type PublicKey, fingerprintOf, publicKeyOf } from './known-hosts/public-key.ts';
export { type LocalSurroundings, whatNeedsOpenssh } from './needs-openssh.ts';
export { type ScanTarget, type ScannedKey, scanHostKeys } from './scan-host-keys.ts';
export { IN_PROCESS, type InProcessAlgorithms, algorithmsInProcess } from './ssh-config/algorithm-table.ts';
export { type HostConfig, type IdentityFile } from './ssh-config/host-config.ts';
export { type Gateway, type JumpHop, parseJumps } from './ssh-config/jump-spec.ts';
export {
  type HostOverrides,
  type SshConfig,
  type SshConfigSources,
  loadSshConfig,
} from './ssh-config/ssh-config.ts';
