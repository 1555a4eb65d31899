/** The four set operations, told by what they keep; everything that combines sets reads this table. */

export interface Operation {
  /** Keep what only the left side has. */
  readonly left: boolean;
  /** Keep what both sides have. */
  readonly both: boolean;
  /** Keep what only the right side has. */
  readonly right: boolean;
  /** `a op b op c` equals `a op (b,c)`, so that right sides can be gathered first. */
  readonly gathers: boolean;
}

export const UNION: Operation = { left: true, both: true, right: true, gathers: true };
export const DIFFERENCE: Operation = { left: true, both: false, right: false, gathers: true };
export const INTERSECTION: Operation = { left: false, both: true, right: false, gathers: false };
export const SYMMETRIC_DIFFERENCE: Operation = { left: true, both: false, right: true, gathers: false };

const OPERATORS: Readonly<Record<string, Operation>> = {
  ',': UNION,
  '!': DIFFERENCE,
  '&': INTERSECTION,
  '^': SYMMETRIC_DIFFERENCE,
};

/** The operation that a character of an expression stands for. */
export function operationOf(character: string): Operation | undefined {
  return OPERATORS[character];
}

/** Whether an element that is in these sides stays. */
export function keeps(operation: Operation, inLeft: boolean, inRight: boolean): boolean {
  if (inLeft) return inRight ? operation.both : operation.left;
  return inRight && operation.right;
}
