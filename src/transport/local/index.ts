export { createLocalConnector } from './local-connector.ts';
