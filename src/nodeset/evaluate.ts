/** Evaluates expressions: operands are gathered, operators are applied strictly from left to right. */

import { passAlikeNames } from './alike-names.ts';
import type { Cursor } from './cursor.ts';
import { combine, type Families, sizeOf, totalWeight } from './families.ts';
import { located, type Source } from './fault.ts';
import { Gatherer } from './gatherer.ts';
import type { ParseOptions } from './group-lookup.ts';
import { refuseMore, spend, usualBudget } from './limits.ts';
import { type Operation, UNION } from './operation.ts';
import { type Resolution, resolveGroups, resolveWildcard } from './resolve-group.ts';
import { type Operand, scanOperands } from './scan-operands.ts';
import type { Term } from './scan-term.ts';

/** What the operands of one expression share. */
interface Scope {
  readonly source: Source;
  readonly resolution: Resolution;
  /** Where groups without a source belong: the source of the group that this text is. */
  readonly groupSource: string | undefined;
}

/** The nodes of several independent expressions together. */
export function evaluateAll(
  sources: Iterable<Source>,
  { groups, budget = usualBudget() }: Pick<ParseOptions, 'groups' | 'budget'>,
): Families {
  const resolution: Resolution = {
    groups,
    budget,
    resolved: new Map(),
    open: [],
    evaluate: (source, groupSource) => evaluateOne({ source, resolution, groupSource }),
  };
  const union = new Gatherer(budget);
  for (const source of sources) addExpression(union, { source, resolution, groupSource: undefined });
  return union.build();
}

function evaluateOne(scope: Scope): Families {
  const union = new Gatherer(scope.resolution.budget);
  addExpression(union, scope);
  return union.build();
}

/** Plain lists go straight into the union, so that a million one-name expressions cost one sort. */
function addExpression(union: Gatherer, scope: Scope): void {
  const cursor = cursorOf(scope);
  if (/[!&^]/.test(cursor.text)) union.addFamilies(evaluateOperators(scope));
  else {
    scanOperands(cursor, (operand) => {
      addOperand(union, operand, scope);
      if (operand.kind === 'names') passAlikeNames(cursor, operand.term, (rank) => union.addAlike(rank));
    });
  }
}

function cursorOf({ source, resolution }: Scope): Cursor {
  return { ...source, mostNodes: resolution.budget.nodes, at: 0 };
}

function evaluateOperators(scope: Scope): Families {
  const { budget } = scope.resolution;
  let [result, operation, gatherer]: [Families, Operation, Gatherer] = [[], UNION, new Gatherer(budget)];
  const applyPending = () => {
    result = apply(operation, result, gatherer.build(), scope);
  };
  scanOperands(cursorOf(scope), (operand) => {
    if (operand.operation !== operation || !operation.gathers) {
      applyPending();
      [operation, gatherer] = [operand.operation, new Gatherer(budget)];
    }
    addOperand(gatherer, operand, scope);
  });
  applyPending();
  return result;
}

function apply(operation: Operation, left: Families, right: Families, { resolution }: Scope): Families {
  spend(resolution.budget, totalWeight(left) + totalWeight(right));
  const result = combine(left, right, operation);
  refuseMore('the node set', sizeOf(result), resolution.budget);
  return result;
}

function addOperand(union: Gatherer, operand: Operand, { source, resolution, groupSource }: Scope): void {
  if (operand.kind === 'group') {
    const mention = { span: operand.group, source, groupSource };
    union.addFamilies(resolveGroups(operand.group, resolution, mention));
  } else if (operand.term.hasWildcard) {
    const mention = { span: operand.term, source, groupSource };
    union.addFamilies(resolveWildcard(operand.term, resolution, mention));
  } else {
    addTerm(union, operand.term, source);
  }
}

function addTerm(union: Gatherer, term: Term, source: Source): void {
  try {
    union.add(term);
  } catch (error) {
    throw located(error, source, term);
  }
}
