/** The target: one node-set expression for all pages. It stands in the address; this is what it means. */

import { computed, signal } from '@preact/signals';
import { GrappeError } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import { location, setQuery, TARGET } from '../router/location.ts';
import { fleet, type KnownFleet, lookupOf } from './fleet.ts';
import { readKept, writeKept } from './kept.ts';
import { servedSet } from './served-sets.ts';

export interface Target {
  readonly text: string;
  /** Undefined where the text is wrong. */
  readonly nodes: NodeSet | undefined;
  readonly folded: string;
  /** Nodes that the fleet does not have. */
  readonly strangers: NodeSet;
  readonly fault: GrappeError | undefined;
}

const text = computed(() => location.value.query[TARGET] ?? '');

export const target = computed<Target>(() => readTarget(text.value, fleet.value));

export function readTarget(text: string, known: KnownFleet | undefined): Target {
  try {
    return targetOf(
      text,
      text.trim() === '' ? NodeSet.empty : NodeSet.parse(text, known ? { groups: lookupOf(known) } : {}),
      known,
    );
  } catch (fault) {
    if (!(fault instanceof GrappeError)) throw fault;
    const served = isOfServer(fault) ? servedSet(text) : undefined;
    if (typeof served === 'string') return targetOf(text, NodeSet.parse(served), known);
    return { text, nodes: undefined, folded: '', strangers: NodeSet.empty, fault };
  }
}

function targetOf(text: string, nodes: NodeSet, known: KnownFleet | undefined): Target {
  const strangers = known ? nodes.difference(known.nodes) : NodeSet.empty;
  return { text, nodes, folded: nodes.fold(), strangers, fault: undefined };
}

/** The browser knows the groups of the first source alone. */
export function isOfServer({ code }: GrappeError): boolean {
  return code === 'unknown-group' || code === 'unknown-group-source';
}

export function setTarget(text: string, how: 'push' | 'replace' = 'push'): void {
  setQuery({ [TARGET]: text }, how);
}

const MOST_SETS = 30;

/** Sets that the person keeps in this browser. */
export const savedSets = signal<readonly string[]>(keptSets());

export function saveSet(text: string): void {
  keepSets([text, ...savedSets.value.filter((other) => other !== text)]);
}

export function forgetSet(text: string): void {
  keepSets(savedSets.value.filter((other) => other !== text));
}

function keepSets(sets: readonly string[]): void {
  savedSets.value = sets.slice(0, MOST_SETS);
  writeKept('sets', JSON.stringify(savedSets.value));
}

function keptSets(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(readKept('sets') ?? '[]');
    return Array.isArray(kept) ? kept.filter((set) => typeof set === 'string') : [];
  } catch {
    return [];
  }
}
