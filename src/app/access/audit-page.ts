/** A part of the audit log, as it is looked through. */

import { type AuditRecord as Stored, readAuditBackwards } from '../../store/index.ts';
import type { AuditRecord } from '../../protocol/index.ts';

export interface AuditRequest {
  readonly before?: number;
  readonly limit?: number;
  readonly user?: string;
  readonly event?: string;
  readonly text?: string;
}

export interface AuditPage {
  readonly records: AuditRecord[];
  /** Where to go on; null at the beginning of the log. */
  readonly next: number | null;
}

const USUAL = 100;
const MOST = 1000;
/** Where few records fit: the next page goes on. */
const MOST_LOOKED_AT = 20_000;
/** Of the log, not of what it tells. */
const CHAIN = new Set(['v', 'previous', 'hash']);

export async function auditPage(folder: string, request: AuditRequest): Promise<AuditPage> {
  const limit = Math.min(request.limit ?? USUAL, MOST);
  const records: AuditRecord[] = [];
  let looked = 0;
  for await (const stored of readAuditBackwards(folder, request.before)) {
    const record = recordOf(stored);
    if (fits(record, request)) records.push(record);
    if (records.length >= limit || ++looked >= MOST_LOOKED_AT)
      return { records, next: record.number > 1 ? record.number : null };
  }
  return { records, next: null };
}

function recordOf({ number, at, event, ...rest }: Stored): AuditRecord {
  const details = Object.fromEntries(Object.entries(rest).filter(([key]) => !CHAIN.has(key)));
  return {
    ...{ number, at, details },
    event: textOf(event) ?? '',
    user: textOf(details['user']),
    from: textOf(details['from']),
  };
}

function fits(record: AuditRecord, { user, event, text }: AuditRequest): boolean {
  if (user !== undefined && record.user !== user && record.details['account'] !== user) return false;
  if (event !== undefined && record.event !== event) return false;
  return text === undefined || JSON.stringify(record).toLowerCase().includes(text.toLowerCase());
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
