/** From what somebody names in the console to services and nodes, as far as their account goes. */

import { GrappeError } from '../../../base/index.ts';
import type { ServiceChoice } from '../../../protocol/index.ts';
import { newRunId } from '../../../engine/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { LockWish, Plan, RemoteActions } from '../../../services/index.ts';
import { type Principal, requireNodes } from '../../access/principal.ts';
import { allNodesOf, type ChosenServices, chooseServices } from '../../services/choose-services.ts';
import { openActions } from '../../services/open-actions.ts';
import type { ConsoleSite } from '../console-site.ts';
import { FleetNodes } from '../fleet-nodes.ts';

const READ_MS = 30_000;

export interface Reach {
  readonly chosen: ChosenServices;
  readonly run?: string;
  readonly lock?: LockWish;
}

export class ServiceChoices {
  readonly #site: ConsoleSite;
  readonly #fleet: FleetNodes;

  constructor(site: ConsoleSite) {
    this.#site = site;
    this.#fleet = new FleetNodes(site);
  }

  /** Never empty. Without nodes, only what is declared is meant, on the nodes that the account is for. */
  async choose(
    who: Principal,
    { names = [], areUnits = false, nodes }: Partial<ServiceChoice>,
  ): Promise<ChosenServices> {
    const chosen = await chooseServices(this.#site.fleet, {
      ...{ names, tags: [], areUnits, nodes: await this.nodes(who, nodes) },
      onlyDefined: nodes === undefined,
    });
    if (allNodesOf(chosen).size > 0) return chosen;
    throw new GrappeError('nothing-selected', {
      message: `none of '${chosen.names.join(', ')}' belongs on ${chosen.nodes?.fold() || 'any node'}`,
    });
  }

  /** All locks of these nodes count, whether a service is declared there or not. */
  async chooseAll(who: Principal, { names = [], nodes }: Partial<ServiceChoice>): Promise<ChosenServices> {
    const bare = { names: [], tags: [], areUnits: false, withBareNodes: true };
    if (names.length > 0) return this.choose(who, { names, nodes });
    const meant = (await this.nodes(who, nodes)) ?? (await this.#fleet.seenBy(who));
    return chooseServices(this.#site.fleet, { ...bare, nodes: meant });
  }

  /** The way there, over kept connections; closed by whoever asks for it. */
  reach({ chosen, lock, run = newRunId(this.#site.clock.date(), Math.random) }: Reach): RemoteActions {
    const { fleet, env } = this.#site;
    const connector = this.#site.connect(allNodesOf(chosen));
    const fanout = fleet.config.ssh.fanout;
    return openActions({
      connector,
      run,
      chosen,
      fanout,
      readTimeoutMs: READ_MS,
      env,
      ...(lock && { lock }),
    });
  }

  /** What an account of some nodes does not name is meant on those. */
  async nodes(who: Principal, expression: string | undefined) {
    if (expression === undefined) return who.nodes ?? undefined;
    const nodes = await this.#fleet.resolve(expression);
    await this.#fleet.requireReachable(who, nodes);
    return nodes;
  }
}

/** Nothing outside of the account's nodes is touched, whatever comes along with what was named. */
export function requireTouched(who: Principal, { instances }: Plan): void {
  const touched = instances.filter(({ fate }) => fate.kind === 'change' || fate.kind === 'wait');
  requireNodes(who, NodeSet.from(touched.map(({ node }) => node)));
}
