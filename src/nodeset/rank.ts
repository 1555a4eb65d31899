/**
 * Ranks: one whole number per index. An index is a string of digits, because padding is identity: `1`, `01` and
 * `001` are three nodes. Strings of up to 15 digits, ordered by length and then by value, are numbered
 * 0, 1, 2 …: `0`…`9` are 0…9, `00`…`99` are 10…109, and so on. So rank order is the canonical order, and a
 * plain double holds value and padding. A negative number (range sets only) is its own rank.
 */

/** Longer indexes keep their leading digits in the pattern (see `digit-run.ts`). */
export const MAX_DIGITS = 15;

/** FIRST[n] is the rank of the string of n zeros; the last entry ends the longest strings. */
const FIRST: readonly number[] = firstRanks();

function firstRanks(): number[] {
  const first = [0, 0];
  for (let digits = 1, power = 10; digits <= MAX_DIGITS; digits++, power *= 10) {
    first.push((first[digits] ?? 0) + power);
  }
  return first;
}

/** The rank of the `length` digits that spell `value`. */
export function rankOf(value: number, length: number): number {
  return value < 0 ? value : (FIRST[length] ?? 0) + value;
}

/** How many digits the index has; 1 for negative numbers, which are never padded. */
export function lengthOf(rank: number): number {
  let length = 1;
  while (rank >= (FIRST[length + 1] ?? Infinity)) length++;
  return length;
}

/** The number that an index of `length` digits spells. */
export function valueOf(rank: number, length: number = lengthOf(rank)): number {
  return rank < 0 ? rank : rank - (FIRST[length] ?? 0);
}

/** The first rank of longer indexes than those of `length` digits. */
export function endOfLength(length: number): number {
  return FIRST[length + 1] ?? Infinity;
}

export function isPadded(rank: number): boolean {
  const length = lengthOf(rank);
  return length > 1 && valueOf(rank, length) < smallestUnpadded(length);
}

/** 10 for 2 digits, 100 for 3. */
export function smallestUnpadded(length: number): number {
  return 10 ** (length - 1);
}

/** The index as it is written. */
export function digitsOf(rank: number): string {
  const length = lengthOf(rank);
  return String(valueOf(rank, length)).padStart(length, '0');
}
