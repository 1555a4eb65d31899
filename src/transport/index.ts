export { type AutoConnector, type TransportChoice, createConnector } from './auto.ts';
export { OrphanGuard } from './child/orphan-guard.ts';
export { ConnectError, GatewayError, SeenByGateway } from './connect-error.ts';
export type { Detour } from './detour.ts';
export type { TransportEnvironment } from './host-files.ts';
export { type HostKeys, type NodeHostKeys, type PresentedHostKey, createHostKeys } from './host-keys.ts';
export type { KeyStanding } from './key-standing.ts';
export type { NodePlan, PlannedIdentity } from './node-plan.ts';
export { KeptConnections } from './kept-connections.ts';
export { checkUserAtNode, checkUserName, isUserAtNode, printableName, splitUserAtNode } from './node-name.ts';
export { DEFAULT_REACH, type ReachOf, type ReachOptions } from './reach.ts';
export type {
  Connection,
  ConnectionDetails,
  Connector,
  ExecEnd,
  ExecIo,
  FileAttributes,
  OutputStream,
  RemoteEntry,
  RemoteFiles,
  RemoteStat,
  TransportName,
} from './transport.ts';
export {
  ArrivingBytes,
  ByteCredit,
  Conversation,
  wayOpeners,
  KeptLinks,
  type LinkOpener,
  type LinkState,
  PoolConnector,
  ServedSession,
  type SessionHost,
  TakenBytes,
} from './pool/index.ts';
export { type Sudo, withSudo } from './sudo/index.ts';
export {
  type KeepMasters,
  LONGEST_NAME_BYTES,
  MasterFolder,
  type MasterState,
  type SshClient,
  sshClient,
} from './openssh/index.ts';
export { printableLine } from './printable.ts';
export { isSafeParent } from './safe-parent.ts';
export { unlessAborted } from './unless-aborted.ts';
export { quoteArguments, quoteWord } from './wrapper.ts';
