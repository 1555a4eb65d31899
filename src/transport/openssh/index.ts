export { type OpensshOptions, createOpensshConnector } from './openssh-connector.ts';
export { type SshClient, sshClient } from './client-version.ts';
export { LONGEST_NAME_BYTES, MasterFolder, type MasterState } from './master-folder.ts';
export type { KeepMasters } from './node-sessions.ts';
