/** Cuts a row of items into one part for each weight. */

export interface Part {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/**
 * Parts in proportion to whole weights, one behind the other, so that nothing is lost or doubled. What cannot
 * be divided goes to those whose share was cut most, the first ones among equals: equal weights give parts that
 * differ by one at most, larger ones first.
 */
export function partition(count: number, weights: readonly number[]): Part[] {
  const total = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
  const shares = weights.map((weight) => BigInt(count) * BigInt(weight));
  const sizes = shares.map((share) => Number(share / total));
  const left = count - sizes.reduce((sum, size) => sum + size, 0);
  const byRest = [...shares.keys()].toSorted((a, b) =>
    Number(((shares[b] ?? 0n) % total) - ((shares[a] ?? 0n) % total)),
  );
  for (const index of byRest.slice(0, left)) sizes[index] = (sizes[index] ?? 0) + 1;
  let from = 0;
  return sizes.map((size) => ({ from, to: (from += size) }));
}
