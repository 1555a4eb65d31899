/** What the person may do here. The server decides; this only leaves out what it would refuse. */

import { permits, type Permission } from '../../protocol/index.ts';
import { standing } from '../api/standing.ts';

export function mayDo(permission: Permission): boolean {
  const { value } = standing;
  return value.kind === 'in' && permits(value.me.role, permission);
}
