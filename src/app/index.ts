export { type Fleet, type FleetRequest, openFleet } from './fleet.ts';
export { risksOf } from './risks.ts';
export { runCommand, runCommandEvents, type RunCommandRequest } from './run-command.ts';
export { type Hostfile, selectNodes, type Selection } from './select-nodes.ts';
export { checkNodes, type CheckRequest, type NodeCheck, type NodeState } from './check-nodes.ts';
export type { EmbeddedCluster } from '../embedded/index.ts';
export { openDemo } from './open-demo.ts';
export { type ScannedNode, newKeysOf, scanHosts, type ScanRequest, trustHosts } from './trust-hosts.ts';
