import * as v from 'valibot';
import { configKey } from './config-key.ts';
import { keys, nodeSet, oneOf, oneOrMore } from './kinds.ts';

export const routesKey = configKey({
  name: 'routes',
  about: 'gateways through which nodes are reached; without any, nodes are reached directly',
  schema: v.array(
    keys({ nodes: nodeSet(), via: oneOrMore(), work: v.exactOptional(oneOf(['here', 'gateway'])) }),
    'a list of maps',
  ),
  nodeSets: ['*.nodes', '*.via', '*.via.*'],
  // A gateway sees who logs in where.
  trusted: [''],
});
