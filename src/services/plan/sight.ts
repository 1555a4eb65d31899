/** What is known of instances before anything is done. */

import { NodeSet } from '../../nodeset/index.ts';
import type { NodeReading, Reading, Trouble } from '../reading.ts';
import type { Instance } from '../service.ts';
import type { Look, Seen, SeenUnit } from './plan.ts';

/** By node. */
export type Readings = ReadonlyMap<string, NodeReading>;

export type Sight =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

const NOT_READ: Trouble = { outcome: 'not-run', cause: null, detail: 'its state was not read' };

export function sightOf(readings: Readings, { service, node }: Instance): Sight {
  const read = readings.get(node);
  if (read?.kind === 'trouble') return read;
  const reading = read?.readings.get(service);
  return reading ? { kind: 'reading', reading } : { kind: 'trouble', trouble: NOT_READ };
}

export function seenOf(sight: Sight): Seen {
  if (sight.kind === 'trouble') return { trouble: sight.trouble.outcome, cause: sight.trouble.cause };
  return unitOf(sight.reading);
}

export function unitOf({ state, enabled, masked }: Reading): SeenUnit {
  return { state, enabled, masked };
}

/** `running`, `unreachable`: one word for either. */
export function seenWord(seen: Seen): string {
  return 'state' in seen ? seen.state : seen.trouble;
}

/** `running, enabled`: all that is known. */
export function seenText(seen: Seen): string {
  if (!('state' in seen)) return seen.trouble;
  const enabled = seen.enabled === null ? '' : seen.enabled ? ', enabled' : ', disabled';
  return `${seen.state}${enabled}${seen.masked ? ', masked' : ''}`;
}

export function isRunning(seen: Seen): boolean {
  return 'state' in seen && seen.state === 'running';
}

/** Nodes in the same state beside each other. */
export function looksOf(service: string, seen: ReadonlyMap<string, Seen>): Look[] {
  const groups = Map.groupBy(seen, ([, look]) => JSON.stringify(look));
  return [...groups.values()].flatMap((group) => {
    const look = group[0]?.[1];
    return look ? [{ service, nodes: NodeSet.from(group.map(([node]) => node)).fold(), seen: look }] : [];
  });
}

/** What was seen of one instance; undefined where it was not looked at. */
export type SeenOf = (instance: Instance) => Seen | undefined;

export function seenIn(looks: readonly Look[]): SeenOf {
  const byService = new Map<string, Map<string, Seen>>();
  for (const { service, nodes, seen } of looks) {
    const byNode = byService.get(service) ?? new Map<string, Seen>();
    for (const node of NodeSet.parse(nodes)) byNode.set(node, seen);
    byService.set(service, byNode);
  }
  return ({ service, node }) => byService.get(service)?.get(node);
}
