/** Services and targets of grappe.yaml; none where it has mistakes: completion is no place to tell of them. */

import { GrappeError } from '../../../base/index.ts';
import type { CliIo } from '../../io.ts';

export async function serviceWords(given: string | undefined, { cwd, env }: CliIo): Promise<string[]> {
  const { loadConfig } = await import('../../../config/index.ts');
  try {
    const { services, targets } = await loadConfig({ given, cwd, env });
    return [...services.keys(), ...targets.keys()];
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    return [];
  }
}
