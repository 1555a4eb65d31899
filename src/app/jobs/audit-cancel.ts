/** Who wanted a job ended, in the audit log, before it is. */

import { hostname } from 'node:os';
import type { Clock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import { appendAudit, type AuditEvent } from '../../store/index.ts';

type Told = Omit<Extract<AuditEvent, { event: 'job-cancel' }>, 'event' | 'host'>;

export async function auditCancel(
  env: Readonly<Record<string, string | undefined>>,
  told: Told,
  clock: Clock,
): Promise<void> {
  await appendAudit(stateFolder(env), { event: 'job-cancel', host: hostname(), ...told }, clock.date());
}
