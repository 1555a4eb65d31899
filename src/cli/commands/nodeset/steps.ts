/** What the operands and operators ask for, in order. Nothing is read or computed here. */

import type { Arguments } from '../../arguments.ts';

type Operator = 'union' | 'intersection' | 'difference' | 'symmetricDifference';

export interface Step {
  readonly operator: Operator;
  /** What errors call it: `-x`, or `operand`. */
  readonly label: string;
  readonly text: string;
}

export interface Steps {
  /** Operators before the first operand: for standard input or all nodes. First all -i, then -x, then -X. */
  readonly early: readonly Step[];
  /** Operands and what follows them, from left to right. */
  readonly ordered: readonly Step[];
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['intersection', 'intersection'],
  ['exclude', 'difference'],
  ['xor', 'symmetricDifference'],
]);

export function stepsOf(args: Arguments): Steps {
  const steps = args.tokens.flatMap((token): Step[] => {
    if (token.kind === 'operand') return [{ operator: 'union', label: 'operand', text: token.value }];
    const operator = OPERATORS.get(token.spec.name);
    return operator ? [{ operator, label: `-${token.spec.short}`, text: token.value ?? '' }] : [];
  });
  const first = steps.findIndex(({ operator }) => operator === 'union');
  const early = first < 0 ? steps : steps.slice(0, first);
  const order = [...OPERATORS.values()];
  return {
    early: early.toSorted((a, b) => order.indexOf(a.operator) - order.indexOf(b.operator)),
    ordered: first < 0 ? [] : steps.slice(first),
  };
}
