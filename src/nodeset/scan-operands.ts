/** Splits an expression into operands and the operators between them; left to right, no precedence. */

import { type Cursor, skipSpaces } from './cursor.ts';
import { fault } from './fault.ts';
import { type Operation, operationOf, UNION } from './operation.ts';
import { type GroupTerm, scanGroup } from './scan-group.ts';
import { scanTerm, type Term } from './scan-term.ts';

export type Operand =
  | { readonly kind: 'names'; readonly operation: Operation; readonly term: Term }
  | { readonly kind: 'group'; readonly operation: Operation; readonly group: GroupTerm };

/** Hands each operand, with the operator before it, to `take`. A text without operands is the empty set. */
export function scanOperands(cursor: Cursor, take: (operand: Operand) => void): void {
  skipSpaces(cursor);
  if (cursor.at >= cursor.text.length) return;
  let operation = UNION;
  for (;;) {
    refuseMissingOperand(cursor);
    if (cursor.text[cursor.at] === '@') take({ kind: 'group', operation, group: scanGroup(cursor) });
    else take({ kind: 'names', operation, term: scanTerm(cursor) });
    skipSpaces(cursor);
    const next = operationOf(cursor.text.charCodeAt(cursor.at));
    if (next === undefined) return;
    operation = next;
    cursor.at++;
    skipSpaces(cursor);
  }
}

function refuseMissingOperand(cursor: Cursor): void {
  const { text, at } = cursor;
  const isMissing = at >= text.length || operationOf(text.charCodeAt(at)) !== undefined;
  if (!isMissing) return;
  const before = text.slice(0, at).trimEnd().length - 1;
  const isFirst = before < 0;
  const operator = isFirst ? at : before;
  const message = `missing operand ${isFirst ? 'before' : 'after'} '${text[operator] ?? ''}'`;
  throw fault(cursor, { start: operator, end: operator + 1 }, message);
}
