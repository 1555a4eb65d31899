/** How nodes behind gateways are reached: each with the way to it, and each gateway as the configuration says. */

import type { ReachOf, ReachOptions } from '../../transport/index.ts';
import { type NodeSetReader, type ReachChoices, reachFor } from '../reach-for.ts';
import type { Settings } from '../settings.ts';

type Gateway = NonNullable<ReachOptions['route']>[number];

export interface RoutedReach {
  readonly config: Pick<Settings, 'ssh' | 'groups' | 'nodes'>;
  readonly choices: ReachChoices | undefined;
  readonly readNodeSet: NodeSetReader;
  /** Names of the gateways to pass now, in order. */
  readonly gatewaysTo: (node: string) => readonly string[];
}

/** A jump that was said for this node, or on the command line, goes before its route. */
export function routedReach({ config, choices, readNodeSet, gatewaysTo }: RoutedReach): ReachOf {
  const { jump: _, ...ssh } = config.ssh;
  const withoutJump = { ...config, ssh };
  const direct = reachFor(config, choices, readNodeSet);
  const behind = reachFor(withoutJump, choices, readNodeSet);
  // What is said of the selected nodes on the command line is not meant for gateways.
  const gatewayReach = reachFor(config, {}, readNodeSet);
  const ownReach = reachFor(withoutJump, {}, readNodeSet);
  const known = new SharedReach();
  return (node) => {
    const names = gatewaysTo(node);
    if (names.length === 0) return direct(node);
    const reach = behind(node);
    if (reach.jump !== undefined) return reach;
    return known.withRoute(reach, names, () => {
      const from = names.findLastIndex((name) => ownReach(name).jump !== undefined);
      return names.slice(Math.max(0, from)).map((name, at) => gatewayOf(name, gatewayReach(name), at === 0));
    });
  };
}

function gatewayOf(name: string, reach: ReachOptions, isFirst: boolean): Gateway {
  const { user, port, address, identityFiles, jump } = reach;
  return {
    host: name,
    identityFiles,
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port }),
    ...(address !== undefined && { address }),
    ...(isFirst && jump !== undefined && { jump }),
  };
}

/** Nodes of one kind behind the same gateways share one object. */
class SharedReach {
  readonly #known = new Map<ReachOptions, Map<string, ReachOptions>>();

  withRoute(reach: ReachOptions, names: readonly string[], routeOf: () => readonly Gateway[]): ReachOptions {
    const alike = this.#known.get(reach) ?? new Map<string, ReachOptions>();
    this.#known.set(reach, alike);
    const key = names.join(' ');
    const shared = alike.get(key) ?? { ...reach, route: routeOf() };
    alike.set(key, shared);
    return shared;
  }
}
