/** Finds the groups that an expression mentions, so that asynchronous sources can be asked before it is parsed. */

import { GrappeError } from '../base/index.ts';
import type { GroupReference } from './group-lookup.ts';
import { type Budget, GROUP_COST, spend } from './limits.ts';
import { scanOperands } from './scan-operands.ts';

/**
 * The mentions in order, ranged names one by one; a wildcard asks for all nodes of the default source. Groups
 * behind the groups are the caller's next round. A faulty text gives the mentions before the fault: parsing it
 * will tell. Throws `nodeset-too-large` where there are more than the budget has room for.
 *
 * @example
 * groupReferences('@io!n*'); // [{kind: 'group', source: undefined, group: 'io'}, {kind: 'all', source: undefined}]
 */
export function groupReferences(expression: string, budget?: Budget): GroupReference[] {
  const references: GroupReference[] = [];
  try {
    scanOperands({ label: 'node set', text: expression, at: 0 }, (operand) => {
      if (operand.kind === 'group') {
        if (budget) spend(budget, GROUP_COST * operand.group.references.length);
        references.push(...operand.group.references);
      } else if (operand.term.hasWildcard) references.push({ kind: 'all', source: undefined });
    });
  } catch (error) {
    if (!(error instanceof GrappeError) || (budget && budget.work < 0)) throw error;
  }
  return references;
}
