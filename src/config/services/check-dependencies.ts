/** Options of dependencies that contradict each other, or ask for what the other service does not have. */

import type { Diagnostic } from '../diagnostic.ts';
import type { ServicesToJudge } from './check-means.ts';
import { fault } from './fault.ts';
import { hasHealthcheck } from './instance-settings.ts';
import type { ServicesBehind } from './targets.ts';

export function checkDependencies(
  { written, services, placeOf }: ServicesToJudge,
  servicesBehind: ServicesBehind,
): Diagnostic[] {
  return [...written].flatMap(([name, { dependsOn = new Map() }]) =>
    [...dependsOn].flatMap(([other, { condition, scope = 'all', min }]): Diagnostic[] => {
      const at = (option: string) => placeOf(['services', name, 'depends_on', other, option]);
      const [unchecked] = servicesBehind(other).filter((service) => {
        const settings = services.get(service);
        return settings !== undefined && !hasHealthcheck(settings);
      });
      const faults: Diagnostic[] = [];
      if (condition === 'healthy' && unchecked !== undefined) {
        const message = `service '${name}' waits until '${unchecked}' is healthy, which has no healthcheck`;
        const hint = `give '${unchecked}' a healthcheck, or write 'condition: started'`;
        faults.push(fault(message, at('condition'), hint));
      }
      if (min !== undefined && scope !== 'all') {
        const message = `'min' counts nodes of '${other}', and scope '${scope}' does not`;
        faults.push(fault(message, at('min'), "take 'min' or 'scope' away"));
      }
      return faults;
    }),
  );
}
