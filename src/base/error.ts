/**
 * GrappeError: what went wrong, where, why and what to do next, under a stable code.
 * A node that fails is data (an Outcome), not one of these.
 */

import { ERROR_CODES, type ErrorCode, type ErrorMeaning } from './error-codes.ts';

/** A place in a text that a person wrote: an expression, an option, a file. */
export interface TextPlace {
  /** What the text is: `node set`, `-w`, `grappe.yaml`. */
  readonly source: string;
  /** The text, or the line of the file, that holds the fault. */
  readonly text: string;
  /** 1-based column in `text`, counted in UTF-16 units; absent when the whole text is meant. */
  readonly column?: number;
  /** 1-based line of the file; absent for expressions. */
  readonly line?: number;
  /** How many characters the caret underlines; 1 when absent. */
  readonly length?: number;
}

export interface GrappeErrorParts {
  /** What happened, lower case, with the value in single quotes. */
  readonly message: string;
  readonly where?: TextPlace;
  /** The reason, when the message does not say it. */
  readonly why?: string;
  /** An instruction: what to do next. Defaults to the hint of the code table. */
  readonly hint?: string;
  readonly cause?: unknown;
}

export class GrappeError extends Error {
  override readonly name = 'GrappeError';
  readonly code: ErrorCode;
  readonly where: TextPlace | undefined;
  readonly why: string | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, parts: GrappeErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.where = parts.where;
    this.why = parts.why;
    const meaning: ErrorMeaning = ERROR_CODES[code];
    this.hint = parts.hint ?? meaning.hint;
  }

  /** A longer text to show above the message in place of `where`, when one error stands for many. */
  get report(): string | undefined {
    return undefined;
  }

  /** Exit status of a command that ends with this error. */
  get exit(): number {
    return ERROR_CODES[this.code].exit;
  }
}
