/**
 * The nodes of services: sets that are empty or lie outside the fleet, dependencies that no node can meet.
 * Judged twice by the same rules: while the file is read, as far as its own groups tell, and with all group
 * sources once they are asked (src/services/resolve-services.ts).
 */

import type { NodeSet } from '../../nodeset/index.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { DependencySettings, ServiceSettings } from '../service-settings.ts';
import type { Place } from '../source-file.ts';
import { fault } from './fault.ts';
import type { PlaceOf } from './places.ts';

export interface NodesToJudge {
  readonly services: ReadonlyMap<string, ServiceSettings>;
  /** What `nodes` says, where it is written. */
  readonly fleet?: NodeSet | undefined;
  /** Undefined where the set cannot be told here. */
  readonly setOf: (expression: string) => NodeSet | undefined;
  readonly placeOf: PlaceOf;
}

export function checkServiceNodes(judged: NodesToJudge): Diagnostic[] {
  const faults = [...judged.services.values()].flatMap((service) => [
    ...ownNodes(service, judged),
    ...hookNodes(service, judged),
    ...service.dependsOn.flatMap((dependency) => dependencyNodes(service, dependency, judged)),
  ]);
  return [...faults, ...idleOverrides(judged)];
}

function ownNodes(
  { name, nodes: text }: ServiceSettings,
  { fleet, setOf, placeOf }: NodesToJudge,
): Diagnostic[] {
  const nodes = setOf(text);
  const place = placeOf(['services', name, 'nodes']);
  if (nodes?.size === 0) {
    return [
      fault(`service '${name}' is on no node: '${text}' is an empty set`, place, 'name at least one node'),
    ];
  }
  const outside = nodes && fleet && nodes.difference(fleet);
  if (!outside || outside.size === 0) return [];
  const message = `service '${name}' is on ${outside.fold()}, which the fleet does not have`;
  return [fault(message, place, "add the node to 'nodes' at the top of the file, or leave it out here")];
}

/** Overrides of `defaults` are those of many services: they need a node in one of them. */
function idleOverrides({ services, setOf, placeOf }: NodesToJudge): Diagnostic[] {
  const uses = [...services.values()].flatMap((service) =>
    service.overrides.map((override, at) => ({ service, override, at })),
  );
  return [...Map.groupBy(uses, ({ override }) => override)].flatMap(([override, users]) => {
    const overridden = setOf(override.nodes);
    const isIdle = users.every(({ service }) => {
      const nodes = setOf(service.nodes);
      return nodes && nodes.size > 0 && overridden?.intersection(nodes).size === 0;
    });
    const [first] = users;
    if (!isIdle || !first) return [];
    const { name, nodes } = first.service;
    const message = `this override is for no node of ${users.length === 1 ? `service '${name}'` : 'any service'}`;
    const place = placeOf(['services', name, 'overrides', String(first.at), 'nodes']);
    const hint = users.length === 1 ? `its nodes are ${nodes}` : 'name nodes of a service, or take it away';
    return [{ ...fault(message, place, hint), severity: 'warning' as const }];
  });
}

function hookNodes(
  { name, written, overrides }: ServiceSettings,
  { setOf, placeOf }: NodesToJudge,
): Diagnostic[] {
  const layers = [
    { hooks: written.hooks, path: ['services', name] },
    ...overrides.map((override, at) => ({
      hooks: override.written.hooks,
      path: ['services', name, 'overrides', String(at)],
    })),
  ];
  return layers.flatMap(({ hooks = {}, path }) =>
    Object.entries(hooks).flatMap(([hook, { on }]) => {
      if (typeof on !== 'object' || setOf(on.nodes)?.size !== 0) return [];
      const message = `the hook '${hook}' of service '${name}' runs on no node: '${on.nodes}' is an empty set`;
      return [
        fault(message, placeOf([...path, 'hooks', hook, 'on']), "name a node, or write 'node' or 'local'"),
      ];
    }),
  );
}

function dependencyNodes(
  { name, nodes }: ServiceSettings,
  { service: other, target = other, scope }: DependencySettings,
  { services, setOf, placeOf }: NodesToJudge,
): Diagnostic[] {
  const own = setOf(nodes);
  const others = setOf(services.get(other)?.nodes ?? '');
  // An empty set is a mistake of its own.
  if (!others?.size) return [];
  const at = (option: string): Place | undefined => placeOf(['services', name, 'depends_on', target, option]);
  if (scope === 'same-node' && own?.size && own.intersection(others).size === 0) {
    const message = `services '${name}' and '${other}' share no node, so 'same-node' can never be met`;
    return [
      fault(message, at('scope'), "write 'scope: all' or 'scope: any', or mend the nodes of one of them"),
    ];
  }
  const count = leastOf(scope);
  if (count <= others.size) return [];
  const message = `'min' asks for ${count} nodes of '${other}', which is on ${others.size}`;
  return [fault(message, at('min'), `write a number up to ${others.size}, or a share such as 50%`)];
}

/** The nodes that a dependency counts; a share is never too many. */
function leastOf(scope: DependencySettings['scope']): number {
  return typeof scope === 'object' && 'count' in scope.min ? scope.min.count : 0;
}
