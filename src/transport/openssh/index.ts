export { type OpensshOptions, createOpensshConnector } from './openssh-connector.ts';
export { type SshClient, sshClient } from './client-version.ts';
