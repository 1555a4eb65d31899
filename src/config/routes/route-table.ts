/**
 * Which gateways lead to a node. Nodes are spread over the gateways of their route in turn, by their position in
 * it, so that each stays with the same gateway whatever a command selects.
 */

import type { NodeSet } from '../../nodeset/index.ts';

/** A route whose expressions are resolved. */
export interface ResolvedRoute {
  readonly nodes: NodeSet;
  readonly gateways: NodeSet;
  /** The gateways do the work for these nodes. */
  readonly isWorkThere?: boolean;
}

export class RouteTable {
  readonly #routes: readonly Spread[];
  readonly #here: string;

  /** `here` is the name of this machine: what it is a gateway of, it reaches directly. */
  constructor(routes: readonly ResolvedRoute[], here: string) {
    this.#routes = routes.map((route) => new Spread(route)).toReversed();
    this.#here = shortName(here);
  }

  /** The gateway of `node` first, then those that stand in for it; none for a node that is reached directly. */
  gatewaysOf(node: string): readonly string[] {
    // A later route goes before an earlier one, as everywhere in grappe.yaml.
    return this.#leadingTo(
      this.#routes.find((route) => route.has(node)),
      node,
    );
  }

  /** The gateways that may do the work for `node`, in the same order; none where this machine does it. */
  workersOf(node: string): readonly string[] {
    const route = this.#routes.find((one) => one.has(node));
    return route?.isWorkThere ? this.#leadingTo(route, node) : [];
  }

  #leadingTo(route: Spread | undefined, node: string): readonly string[] {
    const gateways = route?.gatewaysOf(node) ?? [];
    return gateways.some((name) => shortName(name) === this.#here) ? [] : gateways;
  }
}

class Spread {
  readonly isWorkThere: boolean;
  readonly #nodes: NodeSet;
  readonly #gateways: readonly string[];
  #positions: ReadonlyMap<string, number> | undefined;

  constructor({ nodes, gateways, isWorkThere = false }: ResolvedRoute) {
    this.isWorkThere = isWorkThere;
    this.#nodes = nodes;
    this.#gateways = [...gateways];
  }

  has(node: string): boolean {
    return this.#nodes.has(node);
  }

  gatewaysOf(node: string): readonly string[] {
    if (this.#gateways.length < 2) return this.#gateways;
    this.#positions ??= new Map([...this.#nodes].map((name, at) => [name, at]));
    const own = (this.#positions.get(node) ?? 0) % this.#gateways.length;
    return [...this.#gateways.slice(own), ...this.#gateways.slice(0, own)];
  }
}

function shortName(name: string): string {
  return /^[\d.:]+$/.test(name) ? name : name.replace(/\..*/, '').toLowerCase();
}
