/** Names of services and targets: unknown ones, ones that stand for two things, and circles. */

import { nearest } from '../../base/index.ts';
import { cyclesIn, type Edge } from '../cycles.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Place } from '../source-file.ts';
import type { PlacedValue } from '../yaml/placed-value.ts';
import { type Mention, mentionsIn, namesUnder, targetsIn } from './mentions.ts';
import { servicesBehindIn } from './targets.ts';

/** Edges of the whole file: few targets named often must not fill the memory. */
const MOST_EDGES = 200_000;
/** Of the services that there are, a hint names so many. */
const MOST_NAMED = 12;

export interface NameFindings {
  readonly diagnostics: Diagnostic[];
  /** False when taking the targets apart would make more edges than anybody can mean. */
  readonly canExpand: boolean;
}

export function checkNames(root: PlacedValue): NameFindings {
  const services = namesUnder(root, 'services');
  const targets = namesUnder(root, 'targets');
  const known = new Set([...services.keys(), ...targets.keys()]);
  const mentions = mentionsIn(root);
  const unknown = mentions
    .filter(({ name }) => !known.has(name))
    .map((mention) => unknownName(mention, known));
  const inTargets = mentions.filter(({ relation, name }) => relation === 'target' && !services.has(name));
  const held = cyclesIn(inTargets.map(({ from, name, place }) => ({ from, to: name, place })));
  const order = orderOf(root, mentions);
  return {
    diagnostics: [
      ...twofold(services, targets),
      ...unknown,
      ...held.map((cycle) => cycleFault('a target holds itself', 'holds', cycle)),
      ...order.diagnostics,
      ...cyclesIn(order.edges).map((cycle) => cycleFault('services wait for each other', 'waits for', cycle)),
    ],
    canExpand: order.edges.length <= MOST_EDGES,
  };
}

function twofold(services: ReadonlyMap<string, Place>, targets: ReadonlyMap<string, Place>): Diagnostic[] {
  return [...targets].flatMap(([name, place]) => {
    const service = services.get(name);
    if (!service) return [];
    const related = [{ text: 'the service is defined here', place: service }];
    return [
      {
        severity: 'error',
        message: `'${name}' is both a target and a service`,
        hint: 'rename one of them',
        place,
        related,
      },
    ];
  });
}

function unknownName({ from, relation, name, place }: Mention, known: ReadonlySet<string>): Diagnostic {
  const guess = nearest(name, known);
  const list = [...known].slice(0, MOST_NAMED).join(', ');
  const where = relation === 'target' ? `target '${from}'` : `'${relation}' of service '${from}'`;
  return {
    severity: 'error',
    message: `unknown service '${name}' in ${where}`,
    hint: guess ? `did you mean '${guess}'?` : `the services and targets here are ${list}`,
    place,
  };
}

/** From each service to those it waits for, whatever the reason. */
function orderOf(
  root: PlacedValue,
  mentions: readonly Mention[],
): { edges: Edge[]; diagnostics: Diagnostic[] } {
  const servicesBehind = servicesBehindIn(targetsIn(root));
  const edges: Edge[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { from, relation, name, place } of mentions) {
    if (relation === 'target') continue;
    for (const service of servicesBehind(name)) {
      if (service === from) diagnostics.push(ownDependency(from, name, relation, place));
      else if (relation === 'before') edges.push({ from: service, to: from, place });
      else edges.push({ from, to: service, place });
    }
    if (edges.length > MOST_EDGES) return { edges, diagnostics: [...diagnostics, tooMany(place)] };
  }
  return { edges, diagnostics };
}

function ownDependency(service: string, name: string, relation: string, place: Place): Diagnostic {
  const through = name === service ? '' : `, through the target '${name}'`;
  const hint = name === service ? 'take it away' : `name the services of '${name}' that are meant`;
  return {
    severity: 'error',
    message: `service '${service}' names itself in '${relation}'${through}`,
    hint,
    place,
  };
}

function tooMany(place: Place): Diagnostic {
  const message = `services depend on each other in more than ${MOST_EDGES} ways`;
  return { severity: 'error', message, hint: 'let fewer services name large targets', place };
}

function cycleFault(what: string, verb: string, cycle: readonly Edge[]): Diagnostic {
  const [first, ...others] = cycle;
  const names = [...cycle.map(({ from }) => from), first?.from ?? ''];
  return {
    severity: 'error',
    message: `${what}: ${names.join(' → ')}`,
    hint: 'take one of these steps away',
    ...(first && { place: first.place }),
    related: others.map(({ from, to, place }) => ({ text: `'${from}' ${verb} '${to}'`, place })),
  };
}
