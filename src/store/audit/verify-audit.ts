/** Reads the whole audit log, all its files, and tells every place where the chain does not hold. */

import { createReadStream, type ReadStream, statSync } from 'node:fs';
import { GrappeError, systemCode } from '../../base/index.ts';
import { auditPath, fullAuditFiles, openIfThere } from './audit-files.ts';
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
  readonly path: string;
  /** Line of this file, from 1. */
  readonly line: number;
  readonly text: string;
}

/** With `after`, the log goes on behind the record of that hash, which was moved elsewhere with all before it. */
export async function verifyAudit(folder: string, after?: string): Promise<AuditReport> {
  const path = auditPath(folder);
  const faults: AuditFault[] = [];
  const chain = new Chain(after);
  let records = 0;
  for (const file of await filesOf(path)) {
    let number = 0;
    for await (const { text, isEnded } of linesOf(file)) {
      number++;
      const fault = chain.take(isEnded ? readAuditLine(text) : undefined);
      const told = isEnded ? fault : 'it breaks off: no newline ends it';
      if (told !== undefined) faults.push({ path: file.path, line: number, text: told });
    }
    records += number;
  }
  return { path, records, head: chain.head, faults };
}

class Chain {
  readonly #after: string | undefined;
  #head: Link | undefined;

  constructor(after: string | undefined) {
    this.#after = after;
  }

  get head(): Link {
    return this.#head ?? BEGINNING;
  }

  /** Answers why the line does not fit. */
  take(line: ReadLine | undefined): string | undefined {
    const before = this.#head ?? this.#beginning(line);
    this.#head = line?.isWhole === true ? line : { number: before.number + 1, hash: line?.hash ?? '' };
    return faultOf(line, before);
  }

  #beginning(line: ReadLine | undefined): Link {
    if (this.#after === undefined) return BEGINNING;
    return { number: (line?.number ?? 1) - 1, hash: this.#after };
  }
}

interface AuditFile {
  readonly path: string;
  readonly read: () => ReadStream;
}

/** The oldest first. What is written to is opened before the others are listed: it may be put among them meanwhile. */
async function filesOf(path: string): Promise<readonly AuditFile[]> {
  try {
    const current = await openIfThere(path);
    const own = current && (await current.stat()).ino;
    const full = fullAuditFiles(path).filter((file) => statSync(file).ino !== own);
    if (!current && full.length === 0) throw nothingThere(path);
    const files = full.map((file) => ({ path: file, read: () => createReadStream(file, UTF8) }));
    return current ? [...files, { path, read: () => current.createReadStream(UTF8) }] : files;
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

const UTF8 = { encoding: 'utf8' } as const;

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

async function* linesOf({ path, read }: AuditFile): AsyncGenerator<Line, void, undefined> {
  let rest = '';
  try {
    for await (const chunk of read() as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield { text: line, isEnded: true };
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (rest !== '') yield { text: rest, isEnded: false };
}

function nothingThere(path: string): GrappeError {
  return new GrappeError('nothing-selected', {
    message: `there is no audit log '${path}'`,
    hint: 'the first run begins it',
  });
}

function unreadable(path: string, cause: unknown): GrappeError {
  if (cause instanceof GrappeError) return cause;
  if (systemCode(cause) === 'ENOENT') return nothingThere(path);
  return new GrappeError('local', {
    message: `the audit log '${path}' cannot be read`,
    ...(cause instanceof Error && { why: cause.message }),
    cause,
  });
}
