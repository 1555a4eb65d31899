/** The nodes of the fleet, as far as an account may see them. */

import { createHash } from 'node:crypto';
import { GrappeError } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import { permits } from '../../protocol/index.ts';
import type { Principal } from '../access/principal.ts';
import { requireNodes } from '../access/principal.ts';
import type { Fleet } from '../fleet.ts';
import { refuseBadNames } from '../node-names.ts';
import type { ConsoleSite } from './console-site.ts';
import { boundedGroups } from './most-nodes.ts';

/** Group sources may be programs: they are not asked for every question. */
const FRESH_MS = 10_000;

interface Known {
  readonly fleet: Fleet;
  readonly atMs: number;
  readonly nodes: Promise<NodeSet>;
}

export class FleetNodes {
  readonly #site: ConsoleSite;
  #known: Known | undefined;

  constructor(site: ConsoleSite) {
    this.#site = site;
  }

  /** All that the configuration knows; none where it does not say. */
  all(): Promise<NodeSet> {
    const { fleet, clock } = this.#site;
    const known = this.#known;
    if (known?.fleet === fleet && clock.now() - known.atMs < FRESH_MS) return known.nodes;
    const nodes = allOf(fleet);
    this.#known = { fleet, atMs: clock.now(), nodes };
    nodes.catch(() => (this.#known = undefined));
    return nodes;
  }

  async seenBy({ nodes }: Principal): Promise<NodeSet> {
    const all = await this.all();
    return nodes === null ? all : all.intersection(nodes);
  }

  /** What an expression stands for. Throws GrappeError where it is wrong; an empty set is none of its mistakes. */
  async resolve(expression: string): Promise<NodeSet> {
    return boundedGroups(this.#site.fleet.groups).resolve(expression, { label: 'node set' });
  }

  /** One node that the account may see. For it, others do not exist. */
  async requireSeen(who: Principal, node: string): Promise<void> {
    const seen = await this.seenBy(who);
    if (seen.has(node)) return;
    throw new GrappeError('not-found', { message: `there is no node '${node}'` });
  }

  /**
   * Nodes that are about to be contacted: at least one, each allowed, and known to the fleet. Others are tried only for those who
   * could write them into the configuration: nobody looks through a network with the server's eyes.
   */
  async requireReachable(who: Principal, nodes: NodeSet): Promise<void> {
    if (nodes.size === 0)
      throw new GrappeError('nothing-selected', {
        message: 'no node is selected',
        hint: 'name some: n[1-20], @group, or all of the fleet',
      });
    refuseBadNames(nodes);
    requireNodes(who, nodes);
    if (permits(who.role, 'edit-config')) return;
    const foreign = nodes.difference(await this.all());
    if (foreign.size === 0) return;
    throw new GrappeError('not-permitted', {
      message: `${foreign.fold()} ${foreign.size === 1 ? 'is no node' : 'are no nodes'} of this fleet`,
      why: 'the server contacts the nodes of its configuration',
      hint: 'an administrator may add them there',
    });
  }
}

/** A name of this list of nodes: positions in arrays belong to it. */
export function orderOf(nodes: NodeSet): string {
  return createHash('sha256').update(nodes.fold()).digest('base64url').slice(0, 16);
}

async function allOf({ groups }: Fleet): Promise<NodeSet> {
  try {
    return await groups.resolve('@*');
  } catch (error) {
    if (error instanceof GrappeError && error.code === 'unknown-group-source') return NodeSet.empty;
    throw error;
  }
}
