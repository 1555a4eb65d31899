/** Routes of grappe.yaml judged by the file alone; those with groups of other sources wait until these are asked. */

import { GrappeError } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { WrittenSettings } from '../schema/index.ts';
import { type PlacedValue, valueAt } from '../yaml/placed-value.ts';
import { checkRoutes, type PlacedRoute } from './check-routes.ts';

export function checkRoutesInFile(written: WrittenSettings, root: PlacedValue): Diagnostic[] {
  const placed = (written.routes ?? []).flatMap(({ nodes, via }, at): PlacedRoute[] => {
    const sets = [nodes, via.join(',')].map((expression) => resolved(expression, written));
    const place = valueAt(root, ['routes', String(at), 'nodes'])?.place;
    const [inside, gateways] = sets;
    return inside && gateways && place ? [{ nodes: inside, gateways, place }] : [];
  });
  return checkRoutes(placed);
}

/** Undefined where the file alone does not tell; what is wrong with the expression is told elsewhere. */
function resolved(expression: string, { groups, nodes }: WrittenSettings): NodeSet | undefined {
  let isTold = true;
  const own = (text: string | undefined, source: string | undefined): string => {
    if (text === undefined || (source !== undefined && source !== 'grappe')) isTold = false;
    return text ?? '';
  };
  const lookup = {
    members: (group: string, source: string | undefined) => own(groups?.get(group), source),
    all: (source: string | undefined) => own(nodes ?? (groups && [...groups.values()].join(',')), source),
    groupNames: () => [...(groups?.keys() ?? [])],
  };
  try {
    const set = NodeSet.parse(expression, { groups: lookup });
    return isTold ? set : undefined;
  } catch (error) {
    if (error instanceof GrappeError) return undefined;
    throw error;
  }
}
