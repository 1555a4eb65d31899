export {
  type AutoConnector,
  type TransportChoice,
  type TransportEnvironment,
  createConnector,
} from './auto.ts';
export { ConnectError } from './connect-error.ts';
export { KeptConnections } from './kept-connections.ts';
export { DEFAULT_REACH, type ReachOf, type ReachOptions } from './reach.ts';
export type {
  Connection,
  ConnectionDetails,
  Connector,
  ExecEnd,
  ExecIo,
  OutputStream,
  RemoteFiles,
  RemoteStat,
  TransportName,
} from './transport.ts';
