/** The two ways of a server to its nodes: with gateways that do the work, and without. One where no route knows of such. */

import type { Clock } from '../../base/index.ts';
import type { Connector } from '../../transport/index.ts';
import type { Fleet } from '../fleet.ts';
import { byGateways, givesWork } from '../work-connector.ts';
import { SiteConnections } from './site-connections.ts';

export interface SiteWays extends AsyncDisposable {
  readonly work: SiteConnections;
  readonly flat: SiteConnections;
  /** Another configuration counts now: closes when nobody uses them any more. */
  retire(): Promise<void>;
}

export interface WaysRequest {
  readonly fleet: Fleet;
  readonly clock: Clock;
  /** Closed with the ways. */
  readonly direct: Connector;
  readonly note: ((sentence: string) => void) | undefined;
}

export function openWays({ fleet, clock, direct, note = () => undefined }: WaysRequest): SiteWays {
  const options = { persistMs: fleet.config.ssh.persistMs, clock };
  const flat = new SiteConnections(direct, options);
  if (!givesWork(fleet))
    return {
      ...{ work: flat, flat },
      retire: () => flat.retire(),
      [Symbol.asyncDispose]: () => flat[Symbol.asyncDispose](),
    };
  const work = new SiteConnections(byGateways({ fleet, direct: leftOpen(flat), note }), options);
  return {
    ...{ work, flat },
    // Gateways are reached the flat way, and so are their nodes when they are lost.
    async retire() {
      await work.retire();
      await flat.retire();
    },
    async [Symbol.asyncDispose]() {
      await work[Symbol.asyncDispose]();
      await flat[Symbol.asyncDispose]();
    },
  };
}

/** For whoever may dispose of what is lent. */
export function leftOpen(connections: SiteConnections): Connector {
  return {
    connect: (node, signal) => connections.connect(node, signal),
    siteOf: (node) => connections.siteOf(node),
    [Symbol.asyncDispose]: async () => undefined,
  };
}
