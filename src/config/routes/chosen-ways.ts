/**
 * The gateways that each node is reached through now: its own, or one that stands in while its own is down. Nodes
 * behind gateways that are themselves behind others pass them all.
 */

import type { Clock } from '../../base/index.ts';
import type { RouteTable } from './route-table.ts';

/** A gateway that failed is passed over for so long, where another one leads there as well. */
const DOWN_MS = 30_000;

export class ChosenWays {
  readonly #table: RouteTable;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #downUntilMs = new Map<string, number>();

  constructor(table: RouteTable, clock: Pick<Clock, 'now'>) {
    this.#table = table;
    this.#clock = clock;
  }

  /** In the order in which they are passed; none for a node that is reached directly. */
  gatewaysTo(node: string): readonly string[] {
    const way: string[] = [];
    for (let next = this.#gatewayOf(node); next !== undefined; next = this.#gatewayOf(next))
      way.unshift(next);
    return way;
  }

  /** `gateway`, on the way to `node`, is down: whether another way leads there. */
  detour(node: string, gateway: string): boolean {
    this.#downUntilMs.set(gateway, this.#clock.now() + DOWN_MS);
    return !this.gatewaysTo(node).some((name) => this.#isDown(name));
  }

  /** The first of its gateways that is not known to be down, nor behind one that is; its own where all are. */
  #gatewayOf(node: string): string | undefined {
    const gateways = this.#table.gatewaysOf(node);
    return gateways.find((name) => this.#isPassable(name)) ?? gateways[0];
  }

  #isPassable(gateway: string): boolean {
    if (this.#isDown(gateway)) return false;
    const before = this.#table.gatewaysOf(gateway);
    return before.length === 0 || before.some((name) => this.#isPassable(name));
  }

  #isDown(gateway: string): boolean {
    return (this.#downUntilMs.get(gateway) ?? -Infinity) > this.#clock.now();
  }
}
