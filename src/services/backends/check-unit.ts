/** Names of units, asked before anything is sent: one bad name would spoil the answer for all, or do harm. */

import { GrappeError } from '../../base/index.ts';
import type { Backend } from '../../config/index.ts';
import { printableLine } from '../../transport/index.ts';
import { BACKEND_KINDS } from './backend-table.ts';

/** `auto` takes what systemd can be asked about; an init script of such a name is merely not there. */
export function checkUnit(unit: string, backend: Backend | 'auto'): string {
  const { name, units } = BACKEND_KINDS[backend === 'auto' ? 'systemd' : backend];
  if (units.test(unit) && !/[\r\n]/.test(unit)) return unit;
  throw new GrappeError('unit-name', {
    message: `'${printableLine(unit)}' cannot be a unit of ${name}`,
    ...(unit.includes('@') && { hint: 'name the instance of a template: foo@bar' }),
  });
}
