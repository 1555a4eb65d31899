/** Patterns of value paths: `ssh.overrides.*.nodes`, where `*` is any key or list position. */

import { childrenOf, type PlacedValue, type ValuePath } from './placed-value.ts';

/** Every value that a pattern names, with its path. */
export function valuesMatching(root: PlacedValue, pattern: string): [ValuePath, PlacedValue][] {
  let found: [ValuePath, PlacedValue][] = [[[], root]];
  for (const step of pattern.split('.')) {
    found = found.flatMap(([path, value]) =>
      childrenOf(value)
        .filter(([key]) => step === '*' || step === key)
        .map(([key, child]): [ValuePath, PlacedValue] => [[...path, key], child]),
    );
  }
  return found;
}

/** Whether a path is at or below one that a pattern names. */
export function isWithin(path: ValuePath, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.split('.').every((step, at) => at < path.length && (step === '*' || step === path[at])),
  );
}
