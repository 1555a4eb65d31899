/** Options of dependencies that contradict each other, or ask for what the other service does not have. */

import type { Diagnostic } from '../diagnostic.ts';
import type { ServicesToJudge } from './check-means.ts';
import { hasHealthcheck } from './instance-settings.ts';
import type { ServicesBehind } from './targets.ts';

export function checkDependencies(
  { written, services, placeOf }: ServicesToJudge,
  servicesBehind: ServicesBehind,
): Diagnostic[] {
  return [...written].flatMap(([name, { dependsOn = new Map() }]) =>
    [...dependsOn].flatMap(([other, { condition, scope = 'all', min }]): Diagnostic[] => {
      const at = (option: string): Pick<Diagnostic, 'place'> => {
        const place = placeOf(['services', name, 'depends_on', other, option]);
        return place ? { place } : {};
      };
      const unchecked = servicesBehind(other).filter((service) => {
        const settings = services.get(service);
        return settings !== undefined && !hasHealthcheck(settings);
      });
      const faults: Diagnostic[] = [];
      if (condition === 'healthy' && unchecked.length > 0) {
        const message = `service '${name}' waits until '${unchecked[0]}' is healthy, which has no healthcheck`;
        const hint = `give '${unchecked[0]}' a healthcheck, or write 'condition: started'`;
        faults.push({ severity: 'error', message, hint, ...at('condition') });
      }
      if (min !== undefined && scope !== 'all') {
        const message = `'min' counts nodes of '${other}', and scope '${scope}' does not`;
        faults.push({ severity: 'error', message, hint: "take 'min' or 'scope' away", ...at('min') });
      }
      return faults;
    }),
  );
}
