/** A healthcheck checks in one way. Judged on what is written, where both ways still stand. */

import type { Diagnostic } from '../diagnostic.ts';
import { inInstances } from '../schema/instance.ts';
import type { PlacedValue } from '../yaml/placed-value.ts';
import { valuesMatching } from '../yaml/path-pattern.ts';

const PATTERNS = [
  ...inInstances('services.*.', ['healthcheck']),
  ...inInstances('defaults.', ['healthcheck']),
];

export function twofoldProbes(root: PlacedValue): Diagnostic[] {
  return PATTERNS.flatMap((pattern) => valuesMatching(root, pattern)).flatMap(([, value]) => {
    const entries = value.kind === 'map' ? [...value.entries] : [];
    const [first, ...others] = entries.filter(([name]) => ['test', 'http', 'tcp'].includes(name));
    return others.map(([name, { key }]) => ({
      severity: 'error' as const,
      message: `a healthcheck checks in one way, here by '${first?.[0]}' and by '${name}'`,
      hint: 'take one of them away',
      place: key,
    }));
  });
}
