export { ConfigError } from './config-error.ts';
export { type Diagnostic, diagnosticJson, renderDiagnostics, sortDiagnostics } from './diagnostic.ts';
export { type IniPlace, type IniSection, type IniValue, parseIni } from './clush/ini.ts';
export type { Drafts } from './drafts.ts';
export { foldDefaults, readFoldDefaults } from './clush/clush-conf.ts';
export { sshOptionsOf } from './clush/ssh-words.ts';
export { cacheFolder, clusterShellFolders, stateFolder, userConfigFolder } from './folders.ts';
export type { CertificateFiles, ConsoleSettings, RoleSettings } from './console-settings.ts';
export {
  type EngineName,
  type JobLimits,
  type JobsSettings,
  type LanguageSettings,
  type SlurmSettings,
  SLURM_PLACE,
} from './jobs-settings.ts';
export {
  type ConfigRequest,
  configTrust,
  loadConfig,
  type LoadedConfig,
  trustConfig,
} from './load-config.ts';
export { originText } from './origin.ts';
export type { Backup, ConfigEdit, ConfigOutline, OutlineEntry, OwnFile } from './edit/index.ts';
/** Of changes, which most programs never make. */
export const configEditing = () => import('./edit/index.ts');
export { type Place, positionOf, type SourceFile } from './source-file.ts';
export { readSource, type ReadResult } from './read-source.ts';
export { reachFor } from './reach-for.ts';
export { ChosenWays } from './routes/chosen-ways.ts';
export { routedReach } from './routes/routed-reach.ts';
export { routeExpressions, routeTable } from './routes/load-routes.ts';
export { checkServiceNodes } from './services/check-nodes.ts';
export { instanceSettings, onNode } from './services/instance-settings.ts';
export { configText, originsOf, shownConfig } from './show-config.ts';
export type {
  Amount,
  Backend,
  DependencySettings,
  Healthcheck,
  Hook,
  Hooks,
  InstanceOverride,
  InstanceSettings,
  RolloutSettings,
  ServiceCommands,
  ServiceSettings,
} from './service-settings.ts';
