import type { StoredRun } from '../../../app/index.ts';
import { GrappeError } from '../../../base/index.ts';
import type { LoadedConfig } from '../../../config/index.ts';

/** The names of a run meant what its configuration said. */
export function refuseOtherConfig({ path }: LoadedConfig, { config, id }: StoredRun): void {
  if (path === config) return;
  throw new GrappeError('config-unreadable', {
    message: `run ${id} was made with ${config === undefined ? 'no grappe.yaml' : `'${config}'`}, now ${path === undefined ? 'none' : `'${path}'`} counts`,
    hint: 'name the one to use with --config, or run the command anew',
  });
}
