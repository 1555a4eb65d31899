export { type HostConfig, type IdentityFile } from './ssh-config/host-config.ts';
export { type JumpHop } from './ssh-config/jump-spec.ts';
export {
  type HostOverrides,
  type SshConfig,
  type SshConfigSources,
  loadSshConfig,
} from './ssh-config/ssh-config.ts';
