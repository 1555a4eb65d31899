import { configKey } from './config-key.ts';
import { inInstances, PER_NODE, RUNS_HERE } from './instance.ts';
import { defaultsSchema } from './service.ts';

const perNode = inInstances('', PER_NODE);
const nodeSets = ['overrides.*.nodes', ...inInstances('', ['hooks.*.on'])];

export const defaultsKey = configKey({
  name: 'defaults',
  about: 'what holds for every service that does not say otherwise',
  schema: defaultsSchema,
  nodeSets,
  variables: [...nodeSets, ...perNode],
  perNode,
  trusted: RUNS_HERE.flatMap((map) => inInstances('', [map.at]).map((at) => ({ ...map, at }))),
});
