/** Hands a job to the queue of this account: its record is in the audit log before it is accepted. */

import { hostname } from 'node:os';
import { systemClock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import { DEFAULT_SUBMISSION_LIMITS, type JobQueue, type JobRequest } from '../../jobs/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import { appendAudit, type AuditEvent, sha256 } from '../../store/index.ts';
import { accountName } from '../account-name.ts';
import type { Actor } from '../access/account.ts';
import type { Fleet } from '../fleet.ts';
import type { MadeRequest } from './make-request.ts';

export interface SubmitContext {
  readonly fleet: Fleet;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the console: who submits it, and from which address; else whoever runs this program. */
  readonly by?: Actor | undefined;
}

type Accepted = ReturnType<JobQueue['accept']>;

/** When it returns, the job is on the disk. Throws GrappeError where it is refused, or cannot be recorded. */
export async function submitJob(
  queue: JobQueue,
  { request, contents }: MadeRequest,
  context: SubmitContext,
): Promise<Accepted> {
  const { fleet, env } = context;
  const by = context.by ?? { user: accountName(), from: env['SSH_CONNECTION']?.split(' ')[0] ?? null };
  const { queued } = fleet.config.jobs.perUser;
  const limits = { ...DEFAULT_SUBMISSION_LIMITS, ...(queued !== undefined && { queuedOfUser: queued }) };
  const submission = { request, contents, user: by.user, limits };
  const before = queue.acceptedAs(submission);
  if (before) return before;
  const nowMs = systemClock.date().getTime();
  if (!fleet.config.history.audit) return queue.accept(submission, nowMs);
  const id = queue.freeId(nowMs);
  const audit = (event: AuditEvent): Promise<void> =>
    appendAudit(stateFolder(env), event, systemClock.date());
  await audit({ event: 'job-submit', job: id, ...told(request, fleet, by) });
  const notAccepted = { event: 'job-end', job: id, exit: null, counts: {} } as const;
  try {
    const accepted = queue.accept({ ...submission, id, isAudited: true }, nowMs);
    if (accepted.job !== id) await audit(notAccepted);
    return accepted;
  } catch (error) {
    await audit(notAccepted);
    throw error;
  }
}

/** No secret: values of the environment, arguments and input stay in the queue. */
function told(
  { work, wishes, tasks }: JobRequest,
  fleet: Fleet,
  { user, from }: Actor,
): Omit<Extract<AuditEvent, { event: 'job-submit' }>, 'event' | 'job'> {
  const program = work.files.find(({ path }) => work.kind === 'program' && path === work.main);
  const reach = wishes.origin.reach.hostKeys === 'no' || fleet.config.ssh.hostKeys === 'no';
  return {
    ...{ user, host: hostname(), from },
    nodes: wishes.nodes ? NodeSet.from(wishes.nodes).fold() : null,
    tasks: tasks.length,
    program: program?.sha256 ?? sha256(work.main),
    risks: [
      ...(work.isolation === 0 ? ['no sandbox'] : []),
      ...(work.net ? ['network'] : []),
      ...(reach ? ['host keys are not checked'] : []),
    ],
  };
}
