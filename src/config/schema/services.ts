import { configKey } from './config-key.ts';
import { inInstances, PER_NODE, RUNS_HERE } from './instance.ts';
import { matching, named } from './kinds.ts';
import { SERVICE_NAME, SERVICE_WORDS, serviceSchema } from './service.ts';

const perNode = inInstances('*.', PER_NODE);
const nodeSets = inInstances('*.', ['nodes', 'hooks.*.on']);

export const servicesKey = configKey({
  name: 'services',
  about: 'services, the nodes that they belong on, and what they wait for',
  schema: named(matching(SERVICE_NAME, SERVICE_WORDS), serviceSchema),
  nodeSets,
  variables: [...nodeSets, ...perNode],
  perNode,
  trusted: RUNS_HERE.flatMap((map) => inInstances('*.', [map.at]).map((at) => ({ ...map, at }))),
});
