/** The services about which grappe.yaml says how they should be: all that `plan`, `apply` and `drift` speak of. */

import { isManaged } from '../../services/index.ts';
import type { ChosenServices } from './choose-services.ts';

/** Where none of them is declared, all: whoever makes a plan of them says so. */
export function declaredServices(chosen: ChosenServices): ChosenServices {
  const names = chosen.names.filter((name) => {
    const service = chosen.graph.services.get(name);
    return service && [...service.nodes].some((node) => isManaged(service.on(node)));
  });
  return names.length > 0 ? { ...chosen, names } : chosen;
}
