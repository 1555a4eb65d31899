export { ConfigError } from './config-error.ts';
export { type Diagnostic, diagnosticJson, renderDiagnostics } from './diagnostic.ts';
export { sshOptionsOf } from './clush/ssh-words.ts';
export { clusterShellFolders, stateFolder } from './folders.ts';
export { type ConfigRequest, loadConfig, type LoadedConfig, trustConfig } from './load-config.ts';
export { originText } from './origin.ts';
export { reachFor } from './reach-for.ts';
export { configText, originsOf, shownConfig } from './show-config.ts';
