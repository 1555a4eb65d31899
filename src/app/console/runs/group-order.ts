/** In which order groups are shown. */

import type { Group } from './group.ts';

/** Standard output first, in each stream the largest group first. */
export function byStreamAndSize(a: Group, b: Group): number {
  if (a.stream !== b.stream) return a.stream === 'stdout' ? -1 : 1;
  return b.size - a.size;
}
