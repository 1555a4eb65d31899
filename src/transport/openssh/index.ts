export { type OpensshOptions, createOpensshConnector } from './openssh-connector.ts';
