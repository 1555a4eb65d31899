/** What the failure of a spawn on this machine means: a resource that ran out, or a program that is not there. */

import { systemCode } from '../../base/index.ts';
import type { Cause } from '../../base/index.ts';

export interface SpawnFault {
  readonly cause: Cause;
  readonly detail: string;
}

export function spawnFault(error: unknown, program: string): SpawnFault {
  const code = systemCode(error) ?? 'unknown error';
  const detail = `${program} could not be started: ${code}`;
  if (code === 'EMFILE' || code === 'ENFILE') return { cause: 'descriptors', detail };
  if (code === 'EAGAIN' || code === 'ENOMEM') return { cause: 'memory', detail };
  return { cause: 'program', detail };
}
