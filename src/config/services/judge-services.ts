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

/** `written` lacks keys in which there are mistakes; services that are right are judged all the same. */
export function judgeServices(
  root: PlacedValue,
  written: WrittenSettings,
): CompleteServices & { readonly diagnostics: readonly Diagnostic[] } {
  const { diagnostics, canExpand } = checkNames(root);
  const found = [...diagnostics, ...twofoldProbes(root), ...cutTexts(root)];
  if (!canExpand) return { ...NONE, diagnostics: found };
  const services = written.services ?? rightServices(root);
  const targets = targetsIn(root);
  const complete = completeServices({ ...written, services, targets });
  const placeOf = placesIn(root);
  const judged = { written: services, services: complete.services, placeOf };
  const setOf = ownSets({ ...written, services });
  const fleet = written.nodes === undefined ? undefined : setOf(written.nodes);
  // Without right defaults nobody knows what a service has.
  const areDefaultsKnown = written.defaults !== undefined || valuesMatching(root, 'defaults').length === 0;
  if (areDefaultsKnown) {
    found.push(...checkMeans(judged), ...checkDependencies(judged, servicesBehindIn(targets)));
  }
  found.push(...checkServiceNodes({ services: complete.services, fleet, setOf, placeOf }));
  return { ...complete, diagnostics: found };
}

/** Where some services are wrong, the others. */
function rightServices(root: PlacedValue): ReadonlyMap<string, WrittenService> {
  return new Map(
    valuesMatching(root, 'services.*').flatMap(([path, value]) => {
      const result = v.safeParse(serviceSchema, plainValue(value));
      return result.success ? [[path[1] ?? '', result.output] as const] : [];
    }),
  );
}
