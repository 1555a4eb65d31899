/** Families: a whole node set, one family a pattern, sorted by pattern. The algebra merges two such lists. */

import { combineFamilies, type Family, familyHas, namesOfFamily, selectFamily, weightOf } from './family.ts';
import { keeps, type Operation } from './operation.ts';
import { type Runs, windowOf } from './runs.ts';

export type Families = readonly Family[];

export function combine(left: Families, right: Families, operation: Operation): Families {
  const result: Family[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const order = compareNext(left[i], right[j]);
    const a = order <= 0 ? left[i++] : undefined;
    const b = order >= 0 ? right[j++] : undefined;
    const family = joined(a, b, operation);
    if (family !== undefined && family.indexes.size > 0) result.push(family);
  }
  return result;
}

/** Below 0 when left's pattern comes first, above 0 when right's, 0 when both are the same. */
function compareNext(left: Family | undefined, right: Family | undefined): number {
  if (left === undefined) return 1;
  if (right === undefined || left.pattern.key < right.pattern.key) return -1;
  return left.pattern.key === right.pattern.key ? 0 : 1;
}

function joined(
  left: Family | undefined,
  right: Family | undefined,
  operation: Operation,
): Family | undefined {
  if (left !== undefined && right !== undefined) return combineFamilies(left, right, operation);
  return keeps(operation, left !== undefined, right !== undefined) ? (left ?? right) : undefined;
}

export function sizeOf(families: Families): number {
  return families.reduce((size, family) => size + family.indexes.size, 0);
}

/** How many numbers a walk over the set reads. */
export function totalWeight(families: Families): number {
  return families.reduce((weight, family) => weight + weightOf(family), 0);
}

/** Whether the node of this pattern key and these ranks is in the set. */
export function familiesHave(families: Families, key: string, row: readonly number[]): boolean {
  let [low, high] = [0, families.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((families[middle]?.pattern.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  const family = families[low];
  return family?.pattern.key === key && familyHas(family, row);
}

/** The nodes at these positions of the canonical order. */
export function selectFamilies(families: Families, positions: Runs): Families {
  const { edges } = positions;
  const result: Family[] = [];
  let [passed, at] = [0, 0];
  for (const family of families) {
    if (at >= edges.length) break;
    const end = passed + family.indexes.size;
    const picked = selectFamily(family, windowOf(positions, passed, end, at));
    if (picked.indexes.size > 0) result.push(picked);
    while (at < edges.length && (edges[at + 1] ?? 0) <= end) at += 2;
    passed = end;
  }
  return result;
}

/** All names in canonical order. */
export function* namesOf(families: Families): Generator<string> {
  for (const family of families) yield* namesOfFamily(family);
}
