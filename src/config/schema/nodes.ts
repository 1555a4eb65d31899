import { configKey } from './config-key.ts';
import { nodeSet } from './kinds.ts';

export const nodesKey = configKey({
  name: 'nodes',
  about: 'the fleet, as a node set: what -a and @* mean; without it, all groups together',
  schema: nodeSet(),
  nodeSets: [''],
});
