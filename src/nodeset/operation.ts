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

/** The operation that a character stands for, given its code: of `,` `!` `&` `^`. */
export function operationOf(code: number): Operation | undefined {
  switch (code) {
    case 44:
      return UNION;
    case 33:
      return DIFFERENCE;
    case 38:
      return INTERSECTION;
    case 94:
      return SYMMETRIC_DIFFERENCE;
    default:
      return undefined;
  }
}

/** Whether an element that is in these sides stays. */
export function keeps(operation: Operation, inLeft: boolean, inRight: boolean): boolean {
  if (inLeft) return inRight ? operation.both : operation.left;
  return inRight && operation.right;
}
