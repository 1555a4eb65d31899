export { ConfigError } from './config-error.ts';
export { type Diagnostic, diagnosticJson, renderDiagnostics } from './diagnostic.ts';
export { clusterShellFolders, type Environment, stateFolder } from './folders.ts';
export { type ConfigRequest, loadConfig, type LoadedConfig, trustConfig } from './load-config.ts';
export { type Origin, originText } from './origin.ts';
export { type NodeSetReader, type ReachChoices, reachFor } from './reach-for.ts';
export {
  type ClusterSettings,
  type ClushSettings,
  COLOURS,
  type Colour,
  type Settings,
  type SshOverride,
  type SshSettings,
} from './settings.ts';
export { configText, originsOf, shownConfig } from './show-config.ts';
