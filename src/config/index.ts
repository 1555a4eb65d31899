export { ConfigError } from './config-error.ts';
export { type Diagnostic, renderDiagnostics } from './diagnostic.ts';
export { formatDuration, parseDuration } from './duration.ts';
export {
  type Environment,
  clusterShellFolders,
  homeFolder,
  stateFolder,
  userConfigFolder,
} from './folders.ts';
export { type ConfigRequest, loadConfig, type LoadedConfig, trustConfig } from './load-config.ts';
export { type Origin, originText } from './origin.ts';
export { type NodeSetReader, type ReachChoices, reachFor } from './reach-for.ts';
export {
  type ClusterSettings,
  type ClushSettings,
  COLOURS,
  type Colour,
  DEFAULT_CLUSH,
  DEFAULT_SSH,
  type Settings,
  type SshOverride,
  type SshSettings,
} from './settings.ts';
export { configText } from './show-config.ts';
