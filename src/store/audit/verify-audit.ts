/** Reads the whole audit log and tells every place where the chain does not hold. */

import { createReadStream } from 'node:fs';
import { GrappeError, systemCode } from '../../base/index.ts';
import { auditPath } from './audit-log.ts';
import { BEGINNING, type Link, type ReadLine, readAuditLine } from './audit-record.ts';

export interface AuditReport {
  readonly path: string;
  /** Lines of the log. */
  readonly records: number;
  /** The last record: kept elsewhere, it shows later whether the end was cut off. */
  readonly head: Link;
  readonly faults: readonly AuditFault[];
}

export interface AuditFault {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly text: string;
}

export async function verifyAudit(folder: string): Promise<AuditReport> {
  const path = auditPath(folder);
  const faults: AuditFault[] = [];
  let head = BEGINNING;
  let records = 0;
  for await (const { text, isEnded } of linesOf(path)) {
    records++;
    const line = isEnded ? readAuditLine(text) : undefined;
    const fault = isEnded ? faultOf(line, head) : 'it breaks off: no newline ends it';
    if (fault !== undefined) faults.push({ line: records, text: fault });
    head = line?.isWhole === true ? line : { number: head.number + 1, hash: line?.hash ?? '' };
  }
  return { path, records, head, faults };
}

function faultOf(line: ReadLine | undefined, before: Link): string | undefined {
  if (line === undefined) return 'it is no record';
  if (!line.isWhole) return 'it was edited';
  const skipped = line.number - before.number - 1;
  if (skipped > 0) return `${skipped} ${skipped === 1 ? 'record is' : 'records are'} missing before it`;
  if (skipped < 0) return 'it stands in the wrong place';
  // Nothing can continue a line that is no record.
  return line.previous === before.hash || before.hash === ''
    ? undefined
    : 'it does not continue the line before it';
}

interface Line {
  readonly text: string;
  readonly isEnded: boolean;
}

async function* linesOf(path: string): AsyncGenerator<Line, void, undefined> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) yield { text, isEnded: true };
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (rest !== '') yield { text: rest, isEnded: false };
}

function unreadable(path: string, cause: unknown): GrappeError {
  if (systemCode(cause) === 'ENOENT')
    return new GrappeError('nothing-selected', {
      message: `there is no audit log '${path}'`,
      hint: 'the first run begins it',
    });
  return new GrappeError('local', {
    message: `the audit log '${path}' cannot be read`,
    ...(cause instanceof Error && { why: cause.message }),
    cause,
  });
}
