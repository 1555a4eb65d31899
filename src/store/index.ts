export { appendAudit } from './audit/audit-log.ts';
export { type AuditEvent, sha256 } from './audit/audit-record.ts';
export { type AuditReport, verifyAudit } from './audit/verify-audit.ts';
export { Database } from './database.ts';
export { History, type ListRequest, type StoredOutput } from './history.ts';
export { prune, type Retention } from './prune.ts';
export { runGroup } from './run-groups.ts';
export { RunWriter } from './run-writer.ts';
export type { NewRun, RunEnd, StoredResult, StoredRun } from './stored-run.ts';
