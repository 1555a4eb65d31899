/** The routes of a configuration, once the groups in them are known. */

import type { NodeSet } from '../../nodeset/index.ts';
import { ConfigError } from '../config-error.ts';
import type { LoadedConfig } from '../load-config.ts';
import { checkRoutes, type PlacedRoute } from './check-routes.ts';
import { RouteTable } from './route-table.ts';

/** The node sets that stand in the routes: those of the nodes, then those of the gateways. */
export function routeExpressions({ routes }: Pick<LoadedConfig, 'routes'>): string[] {
  return [...routes.map(({ nodes }) => nodes), ...routes.map(({ via }) => via.join(','))];
}

/** `sets` are what those expressions stand for. Throws ConfigError where they cannot be followed. */
export function routeTable(config: LoadedConfig, sets: readonly NodeSet[], here: string): RouteTable {
  const routes = config.routes.flatMap(({ work }, at): PlacedRoute[] => {
    const [nodes, gateways] = [sets[at], sets[at + config.routes.length]];
    const origin = config.origin(`routes.${at}.nodes`);
    if (!nodes || !gateways || origin.kind !== 'file') return [];
    return [{ nodes, gateways, isWorkThere: work === 'gateway', place: origin.place }];
  });
  const faults = checkRoutes(routes);
  if (faults.length > 0) throw new ConfigError(faults);
  return new RouteTable(routes, here);
}
