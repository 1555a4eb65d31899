/** All that can be said of services from the file alone, and the services themselves. */

import * as v from 'valibot';
import type { Diagnostic } from '../diagnostic.ts';
import { ownSets } from '../own-sets.ts';
import type { WrittenSettings } from '../schema/index.ts';
import { serviceSchema, type WrittenService } from '../schema/service.ts';
import { type PlacedValue, plainValue } from '../yaml/placed-value.ts';
import { valuesMatching } from '../yaml/path-pattern.ts';
import { checkDependencies } from './check-dependencies.ts';
import { checkMeans } from './check-means.ts';
import { checkNames } from './check-names.ts';
import { checkServiceNodes } from './check-nodes.ts';
import { type CompleteServices, completeServices } from './complete.ts';
import { cutTexts } from './cut-texts.ts';
import { targetsIn } from './mentions.ts';
import { placesIn } from './places.ts';
import { servicesBehindIn } from './targets.ts';
import { twofoldProbes } from './twofold-probes.ts';

const NONE: CompleteServices = { services: new Map(), targets: new Map() };

/** `written` lacks keys in which there are mistakes; the parts of services that are right are judged all the same. */
export function judgeServices(
  root: PlacedValue,
  written: WrittenSettings,
): CompleteServices & { readonly diagnostics: readonly Diagnostic[] } {
  const { diagnostics, canExpand } = checkNames(root);
  const found = [...diagnostics, ...twofoldProbes(root), ...cutTexts(root)];
  if (!canExpand) return { ...NONE, diagnostics: found };
  const parts = partsOf(root);
  const targets = targetsIn(root);
  const complete = completeServices({
    ...written,
    services: new Map(parts.map(({ name, right }) => [name, right])),
    targets,
  });
  const placeOf = placesIn(root);
  const setOf = ownSets({ ...written, services: complete.services });
  const fleet = written.nodes === undefined ? undefined : setOf(written.nodes);
  // Without right defaults nobody knows what a service has.
  const areDefaultsKnown = written.defaults !== undefined || valuesMatching(root, 'defaults').length === 0;
  if (areDefaultsKnown) {
    const whole = new Map(parts.flatMap(({ name, right, isWhole }) => (isWhole ? [[name, right]] : [])));
    const services = new Map([...complete.services].filter(([name]) => whole.has(name)));
    const judged = { written: whole, services, placeOf };
    found.push(...checkMeans(judged), ...checkDependencies(judged, servicesBehindIn(targets)));
  }
  found.push(...checkServiceNodes({ services: complete.services, fleet, setOf, placeOf }));
  return { ...complete, diagnostics: found };
}

/** What of a service is right. */
interface RightPart {
  readonly name: string;
  readonly right: WrittenService;
  /** False where a key was left out, so that nobody can say what is missing. */
  readonly isWhole: boolean;
}

function partsOf(root: PlacedValue): RightPart[] {
  return valuesMatching(root, 'services.*').flatMap(([path, value]): RightPart[] => {
    const name = path[1] ?? '';
    const result = v.safeParse(serviceSchema, plainValue(value));
    if (result.success) return [{ name, right: result.output, isWhole: true }];
    const faulty = new Set(result.issues.map((issue) => issue.path?.[0].key));
    const entries = value.kind === 'map' ? [...value.entries].filter(([key]) => !faulty.has(key)) : [];
    const rest = v.safeParse(serviceSchema, plainValue({ ...value, kind: 'map', entries: new Map(entries) }));
    return rest.success ? [{ name, right: rest.output, isWhole: false }] : [];
  });
}
