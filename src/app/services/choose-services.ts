/** Which services a person means: those of grappe.yaml, by name, target or tag, and units on the nodes that are named. */

import { GrappeError, nearest } from '../../base/index.ts';
import { type Diagnostic } from '../../config/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import { graphOf, resolveServices, type Service, type ServiceGraph } from '../../services/index.ts';
import type { Fleet } from '../fleet.ts';
import { refuseBadNames } from '../node-names.ts';

export interface ServiceWords {
  /** Services, targets, or units where `nodes` says where; none: all services. */
  readonly names: readonly string[];
  /** Only services that have one of them. */
  readonly tags: readonly string[];
  /** Names are units, whatever the file defines. */
  readonly areUnits: boolean;
  /** No name is a unit: only what the file defines has what is asked for. */
  readonly onlyDefined?: boolean | undefined;
  /** Nodes on which none of them belongs are meant, too. */
  readonly withBareNodes?: boolean | undefined;
  /** The nodes that are meant; absent: those on which each service belongs. */
  readonly nodes?: NodeSet | undefined;
}

export interface ChosenServices {
  readonly graph: ServiceGraph;
  /** Each once. */
  readonly names: readonly string[];
  /** Of these, units that the file does not define. */
  readonly units: ReadonlySet<string>;
  readonly nodes?: NodeSet | undefined;
  /** What is odd in the file, though not wrong. */
  readonly warnings: readonly Diagnostic[];
}

/** Never empty: nothing selected is an error. */
export async function chooseServices(fleet: Fleet, words: ServiceWords): Promise<ChosenServices> {
  const { config, groups } = fleet;
  const defined = await resolveServices(config, groups);
  const { services, units } = takenApart(fleet, words);
  const made = await unitsOn(fleet, units, words.nodes);
  const all = words.areUnits ? made : new Map([...defined.services, ...made]);
  const isTagged = (name: string): boolean =>
    words.tags.length === 0 || words.tags.some((tag) => all.get(name)?.tags.includes(tag));
  const names = [...services, ...units].filter(isTagged);
  for (const { nodes } of all.values()) refuseBadNames(nodes);
  const { nodes, withBareNodes } = words;
  const chosen = { graph: graphOf(all), names, units, nodes, warnings: defined.warnings };
  if (withBareNodes && nodes) return addBareNodes(fleet, chosen, nodes);
  if (names.length === 0) throw noService(words, fleet);
  return chosen;
}

/** No unit has such a name. */
const ANY_UNIT = 'any unit';

async function addBareNodes(fleet: Fleet, chosen: ChosenServices, nodes: NodeSet): Promise<ChosenServices> {
  const bare = nodes.difference(allNodesOf(chosen));
  if (bare.size === 0) return chosen;
  const made = await unitsOn(fleet, new Set([ANY_UNIT]), bare);
  const all = new Map([...chosen.graph.services, ...made]);
  return { ...chosen, graph: graphOf(all), names: [...chosen.names, ANY_UNIT] };
}

/** The nodes of a service that are meant. */
export function nodesOf({ graph, nodes }: ChosenServices, name: string): NodeSet {
  const own = graph.services.get(name)?.nodes ?? NodeSet.empty;
  return nodes ? own.intersection(nodes) : own;
}

export function allNodesOf(chosen: ChosenServices): NodeSet {
  return chosen.names.reduce((all, name) => all.union(nodesOf(chosen, name)), NodeSet.empty);
}

interface TakenApart {
  readonly services: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
}

function takenApart({ config }: Fleet, words: ServiceWords): TakenApart {
  const { names, areUnits, onlyDefined, nodes } = words;
  if (names.length === 0)
    return { services: new Set(areUnits ? [] : config.services.keys()), units: new Set() };
  const services = new Set<string>();
  const units = new Set<string>();
  for (const name of names) {
    const behind = config.services.has(name) ? [name] : config.targets.get(name);
    if (!areUnits && behind) for (const service of behind) services.add(service);
    else if (nodes && !onlyDefined) units.add(name);
    else throw unknownName(name, words, [...config.services.keys(), ...config.targets.keys()]);
  }
  return { services, units };
}

/** Units as services without dependencies. */
async function unitsOn(
  { config, groups }: Fleet,
  units: ReadonlySet<string>,
  nodes: NodeSet | undefined,
): Promise<ReadonlyMap<string, Service>> {
  const settings = [...units].map((unit) => [unit, config.unitSettings(unit, nodes?.fold() ?? '')] as const);
  const nowhere = { files: [], placeOf: () => undefined };
  const { services } = await resolveServices({ ...nowhere, services: new Map(settings) }, groups);
  return services;
}

function unknownName(
  name: string,
  { areUnits, onlyDefined }: ServiceWords,
  known: readonly string[],
): GrappeError {
  if (areUnits) return unknownService(`unit '${name}' needs nodes`, 'say on which: -w SET');
  const what = `grappe.yaml defines no service '${name}'`;
  const guess = nearest(name, known);
  const meant = guess === undefined ? undefined : `did you mean '${guess}'?`;
  if (onlyDefined) return unknownService(what, meant ?? "'grappe service list' shows what it defines");
  const rest = meant ? `${meant} Else say on which nodes` : 'say on which';
  return unknownService(`${what}, and a unit needs nodes`, `${rest}: -w SET`);
}

function unknownService(message: string, hint: string): GrappeError {
  return new GrappeError('unknown-service', { message, hint });
}

function noService({ tags, names, onlyDefined }: ServiceWords, { config }: Fleet): GrappeError {
  if (tags.length > 0) {
    return new GrappeError('nothing-selected', {
      message: `no service${names.length > 0 ? ' of these' : ''} has the tag '${tags.join("' or '")}'`,
      hint: "'grappe service list' shows tags",
    });
  }
  return new GrappeError('nothing-selected', {
    message:
      config.path === undefined
        ? 'there is no grappe.yaml that defines services'
        : 'grappe.yaml defines no services',
    hint: onlyDefined
      ? "write them under 'services' in grappe.yaml: in this folder, ~/.config/grappe, /etc/grappe, or named by --config"
      : 'name a unit and its nodes: grappe service status sshd -w n[1-3]',
  });
}
