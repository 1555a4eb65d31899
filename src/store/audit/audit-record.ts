/**
 * One line of the audit log: JSON that ends with the hash of the line before it and its own. A record that was
 * edited no longer fits its own hash, and one that was replaced no longer fits its successor.
 */

import { hash } from 'node:crypto';
import type { AuditEventName, Outcome } from '../../base/index.ts';
import type { AccountEvent } from './account-events.ts';
import type { NodeEvent } from './node-events.ts';

/** Each has a name in the list by which records are looked for. */
export type AuditEvent = { readonly event: AuditEventName } & (
  | RunStarted
  | RunEnded
  | JobSubmitted
  | JobCancelled
  | JobEnded
  | ConfigSaved
  | NodeEvent
  | AccountEvent
);

interface RunStarted {
  readonly event: 'run-start';
  readonly run: string;
  readonly user: string;
  readonly host: string;
  /** Who became this account by sudo, as sudo tells it. */
  readonly sudoUser: string | null;
  /** The address from which the account was logged in over SSH; null of one that sits here. */
  readonly from: string | null;
  /** Folded. */
  readonly nodes: string;
  readonly count: number;
  /** SHA-256 of the command: the history has its text. */
  readonly command: string;
  readonly options: readonly string[];
  /** SHA-256 of grappe.yaml, with what it includes behind it; null without one. */
  readonly config: string | null;
  /** Guards that were off: `n[1-2]: host keys are not checked`. */
  readonly risks: readonly string[];
}

interface RunEnded {
  readonly event: 'run-end';
  readonly run: string;
  /** Exit status; null of a run that broke off by an error of this machine. */
  readonly exit: number | null;
  /** Nodes, or instances of services, by outcome. */
  readonly counts: Readonly<Record<string, number>>;
  /** Which they were, as far as that is known. */
  readonly results: readonly AuditedResult[];
}

export interface AuditedResult {
  /** Where the run was a change of services. */
  readonly service?: string;
  readonly outcome: Outcome;
  /** Folded. */
  readonly nodes: string;
}

interface JobSubmitted {
  readonly event: 'job-submit';
  readonly job: string;
  readonly user: string;
  readonly host: string;
  /** The address from which the account was logged in over SSH; null of one that sits here. */
  readonly from: string | null;
  /** Folded; null where the configuration chooses. */
  readonly nodes: string | null;
  readonly tasks: number;
  /** SHA-256 of the command, or of the program. */
  readonly program: string;
  /** Guards that are off: `no sandbox`, `network`. */
  readonly risks: readonly string[];
}

/** Somebody wants it ended: through the console, or where its node is silent. */
interface JobCancelled {
  readonly event: 'job-cancel';
  readonly job: string;
  readonly user: string;
  readonly host: string;
  readonly from: string | null;
  /** Null: all. */
  readonly tasks: readonly number[] | null;
  /** Also where a node is silent: nobody is to wait for it. */
  readonly force: boolean;
}

interface JobEnded {
  readonly event: 'job-end';
  readonly job: string;
  /** Null: it was not accepted after all. */
  readonly exit: number | null;
  /** Tasks by outcome. */
  readonly counts: Readonly<Record<string, number>>;
}

interface ConfigSaved {
  readonly event: 'config-save';
  readonly user: string;
  readonly host: string;
  readonly from: string | null;
  /** Its path. */
  readonly file: string;
  /** SHA-256 of its text. */
  readonly before: string;
  readonly after: string;
}

/** Where a line stands in the chain. */
export interface Link {
  /** Counts up from 1. */
  readonly number: number;
  readonly hash: string;
}

/** Before the first line. */
export const BEGINNING: Link = { number: 0, hash: '0'.repeat(64) };

/** JSON lets these stand in a line: DEL, C1 controls, bidi controls, line and paragraph separators. */
const UNFIT = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A line without its newline, and harmless on a terminal. */
export function auditLine(event: AuditEvent, at: Date, after: Link): string {
  const record = { v: 1, number: after.number + 1, at: at.toISOString(), ...event, previous: after.hash };
  const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const open = JSON.stringify(record).slice(0, -1).replaceAll(UNFIT, escaped);
  return `${open},"hash":"${sha256(open)}"}`;
}

export interface ReadLine extends Link {
  readonly previous: string;
  /** Whether it fits its own hash. */
  readonly isWhole: boolean;
}

/** Undefined for what is no record at all. */
export function readAuditLine(line: string): ReadLine | undefined {
  const match = /^(\{.*"previous":"([0-9a-f]{64})"),"hash":"([0-9a-f]{64})"\}$/s.exec(line);
  const [, open = '', previous = '', own = ''] = match ?? [];
  const number = Number(/^\{"v":1,"number":([1-9][0-9]*),/.exec(open)?.[1]);
  if (!match || !Number.isSafeInteger(number)) return undefined;
  return { number, previous, hash: own, isWhole: sha256(open) === own };
}

export function sha256(text: string): string {
  return hash('sha256', text);
}
