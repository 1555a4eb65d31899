/** A service as the rest of this module sees it: its nodes known, its settings known for each of them. */

import type { InstanceSettings, ServiceSettings } from '../config/index.ts';
import type { NodeSet } from '../nodeset/index.ts';

export interface Service extends Omit<ServiceSettings, 'nodes' | 'written' | 'overrides'> {
  /** All nodes it belongs on, whatever is selected. */
  readonly nodes: NodeSet;
  /** What holds on this node, overrides applied and `${node}` filled in. */
  readonly on: (node: string) => InstanceSettings;
}

/** Services by name, in the order of the file. */
export type Services = ReadonlyMap<string, Service>;

/** A service on one node: what is read, acted on and counted. */
export interface Instance {
  readonly service: string;
  readonly node: string;
}
