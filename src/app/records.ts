/** The records of this account: the history of runs and the audit log, opened when somebody asks for them. */

import { systemClock } from '../base/index.ts';
import { stateFolder } from '../config/index.ts';
import type { AuditReport, History, HistoryCheck } from '../store/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whoever opens it disposes of it. */
export async function openHistory(env: Environment): Promise<History> {
  const { History } = await import('../store/index.ts');
  return History.open(stateFolder(env));
}

/** Undefined where nothing has been recorded. */
export async function openExistingHistory(env: Environment): Promise<History | undefined> {
  const { History } = await import('../store/index.ts');
  return History.openExisting(stateFolder(env));
}

/** Reads the whole history; undefined where nothing has been recorded. */
export async function historyCheck(env: Environment): Promise<HistoryCheck | undefined> {
  const { checkHistory } = await import('../store/index.ts');
  return checkHistory(stateFolder(env), systemClock.date());
}

/** Reads the whole audit log; with `after`, what goes on behind the record of that hash. */
export async function auditReport(env: Environment, after?: string): Promise<AuditReport> {
  const { verifyAudit } = await import('../store/index.ts');
  return verifyAudit(stateFolder(env), after);
}
