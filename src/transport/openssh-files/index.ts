/** What OpenSSH's own files say: configuration, known hosts, identities. Opens no connection. */

export { hostKeyNameOf } from './known-hosts/host-key-name.ts';
export {
  type HostTrust,
  type PresentedKey,
  createTrustStore,
  hostKeyAlgorithms,
  judgeHostKey,
} from './known-hosts/host-trust.ts';
export {
  type HostKeyVerdict,
  type KnownHosts,
  type NewKnownHost,
  loadKnownHosts,
} from './known-hosts/known-hosts.ts';
export { type KnownHostsEntry } from './known-hosts/known-hosts-line.ts';
export { type PublicKey, fingerprintOf, publicKeyOf } from './known-hosts/public-key.ts';
export { type HostConfig, type IdentityFile } from './ssh-config/host-config.ts';
export { type JumpHop } from './ssh-config/jump-spec.ts';
export {
  type HostOverrides,
  type SshConfig,
  type SshConfigSources,
  loadSshConfig,
} from './ssh-config/ssh-config.ts';
