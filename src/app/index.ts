export { type Fleet, type FleetRequest, openFleet } from './fleet.ts';
export { risksOf } from './risks.ts';
export { runCommand, type RunCommandRequest } from './run-command.ts';
export { type Hostfile, selectNodes, type Selection } from './select-nodes.ts';
