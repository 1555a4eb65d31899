/** Node names for property tests: names that share few patterns and padded, neighbouring indexes. */

import * as fc from 'fast-check';

const index = fc
  .tuple(
    fc.oneof(fc.nat(12), fc.nat(120), fc.constantFrom(8, 9, 10, 98, 99, 100)),
    fc.integer({ min: 1, max: 3 }),
  )
  .map(([value, width]) => String(value).padStart(width, '0'));

/** Names of no, one, two or three indexes. */
export const indexedName = fc.oneof(
  fc.constantFrom('gw', 'a', 'a%b', 'n%s'),
  fc.tuple(fc.constantFrom('n', 'a', 'n-', ''), index).map(([stem, number]) => stem + number),
  fc.tuple(fc.nat(4), fc.nat(4)).map(([rack, unit]) => `r${rack}u${unit}`),
  fc.tuple(index, index).map(([rack, unit]) => `r${rack}u${unit}-ib`),
  fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2)).map(([x, y, z]) => `x${x}y${y}z0${z}`),
);

/** Names that differ in one index only. */
export const oneAxisNames = fc.array(
  index.map((number) => `n${number}`),
  { minLength: 1, maxLength: 40 },
);
