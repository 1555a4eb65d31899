/**
 * Node-set expressions in the file: their syntax, the groups they name, and groups that contain themselves.
 * Asks no group source; a group of another source (`@source:name`) is looked up when it is used.
 */

import { GrappeError, nearest } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { Diagnostic } from './diagnostic.ts';
import { cyclesIn, type Edge } from './cycles.ts';
import type { Place } from './source-file.ts';
import type { PlacedScalar, PlacedValue, ValuePath } from './yaml/placed-value.ts';
import { valuesMatching } from './yaml/path-pattern.ts';

/** The name under which grappe.yaml's own groups are a group source. */
export const OWN_SOURCE = 'grappe';
/** `@*`, which is what `nodes` says; no group can have this name. */
const FLEET = '*';

/** Of the groups that there are, a hint names so many. */
const MOST_NAMED = 12;

const WRITTEN_AS = 'node sets are written as n[1-3,7],@group';

interface Mention {
  /** A group's name, or FLEET. */
  readonly group: string;
  readonly place: Place;
}

export function checkNodeSets(
  root: PlacedValue,
  patterns: readonly string[],
  { areGroupsKnown }: { readonly areGroupsKnown: boolean },
): Diagnostic[] {
  const groups = new Set(valuesMatching(root, 'groups.*').map(([path]) => path.at(-1) ?? ''));
  const diagnostics: Diagnostic[] = [];
  const edges = edgesOfFleet(root);
  for (const [path, value] of patterns.flatMap((pattern) => valuesMatching(root, pattern))) {
    if (value.kind !== 'scalar' || typeof value.value !== 'string') continue;
    const reading = mentionsIn(value, value.value);
    diagnostics.push(...reading.faults);
    if (areGroupsKnown) diagnostics.push(...unknownGroups(reading.mentions, groups));
    edges.push(...edgesOf(path, reading.mentions));
  }
  return [...diagnostics, ...cyclesIn(edges).map(cycleDiagnostic)];
}

/** Without `nodes`, the fleet is made of all groups and of the nodes of all services. */
function edgesOfFleet(root: PlacedValue): Edge[] {
  if (valuesMatching(root, 'nodes').length > 0) return [];
  const parts = [...valuesMatching(root, 'groups.*'), ...valuesMatching(root, 'services.*.nodes')];
  return parts.map(([path, { place }]) => ({ from: groupText(FLEET), to: ownerText(path) ?? '', place }));
}

/** From a group, a service or `nodes` to the groups that it is made of; other values lead nowhere. */
function edgesOf(path: ValuePath, mentions: readonly Mention[]): Edge[] {
  const from = ownerText(path);
  return from === undefined
    ? []
    : mentions.map(({ group, place }) => ({ from, to: groupText(group), place }));
}

/** What a node set makes up, in the words of messages. */
function ownerText([top, name = '', key]: ValuePath): string | undefined {
  if (top === 'groups') return groupText(name);
  if (top === 'services' && key === 'nodes') return `service ${name}`;
  return top === 'nodes' ? groupText(FLEET) : undefined;
}

function groupText(group: string): string {
  return `@${group}`;
}

/** Reads the expression with a lookup that answers nothing and remembers what was asked. */
function mentionsIn(scalar: PlacedScalar, text: string): { mentions: Mention[]; faults: Diagnostic[] } {
  const mentions: Mention[] = [];
  const remember = (group: string, source: string | undefined): string => {
    const isOwn = source === undefined || source === OWN_SOURCE;
    if (isOwn) mentions.push({ group, place: placeOfMention(scalar, text, group, source) });
    return '';
  };
  const groups = {
    members: remember,
    all: (source: string | undefined) => remember(FLEET, source),
    groupNames: () => [],
  };
  try {
    NodeSet.parse(text, { groups });
    return { mentions, faults: [] };
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    return { mentions, faults: [faultDiagnostic(error, scalar)] };
  }
}

function faultDiagnostic(error: GrappeError, scalar: PlacedScalar): Diagnostic {
  const { column, length = 1 } = error.where ?? {};
  const place = column === undefined ? scalar.place : partOf(scalar, column - 1, length);
  return { severity: 'error', message: error.message, hint: error.hint ?? error.why ?? WRITTEN_AS, place };
}

/** Where the text names the group; a ranged name such as `@rack[1-3]` is not found, the whole text is meant then. */
function placeOfMention(
  scalar: PlacedScalar,
  text: string,
  group: string,
  source: string | undefined,
): Place {
  const written = `@${source === undefined ? '' : `${source}:`}${group}`;
  const at = text.indexOf(written);
  return at < 0 ? scalar.place : partOf(scalar, at, written.length);
}

function partOf(scalar: PlacedScalar, at: number, length: number): Place {
  const offsets = scalar.offsets();
  const start = offsets[at] ?? scalar.place.start;
  return { file: scalar.place.file, start, end: Math.max(start + 1, offsets[at + length] ?? start + 1) };
}

/** A file without groups leaves `@name` to ClusterShell's default source. */
function unknownGroups(mentions: readonly Mention[], groups: ReadonlySet<string>): Diagnostic[] {
  const unknown =
    groups.size === 0 ? [] : mentions.filter(({ group }) => group !== FLEET && !groups.has(group));
  return unknown.map(({ group, place }) => {
    const guess = nearest(group, groups);
    const known = [...groups].slice(0, MOST_NAMED).join(', ');
    const elsewhere = `the groups here are ${known}; for one of another source write @source:name`;
    return {
      severity: 'error',
      message: `unknown group '${group}'`,
      hint: guess ? `did you mean '@${guess}'?` : elsewhere,
      place,
    };
  });
}

function cycleDiagnostic(cycle: readonly Edge[]): Diagnostic {
  const names = cycle.map(({ from }) => from);
  const [first, ...others] = cycle;
  return {
    severity: 'error',
    message: `a group contains itself: ${[...names, names[0] ?? ''].join(' → ')}`,
    ...(first && { place: first.place }),
    hint: names.some((name) => name.startsWith('service '))
      ? "without 'nodes', @* is the nodes of all groups and services: say with 'nodes' what it is"
      : 'take one of these steps away',
    related: others.map(({ place }, at) => ({ text: `${names[at + 1] ?? ''} leads on`, place })),
  };
}
