/** The order in which nodes were named; sets have none of their own. */

import type { GroupSources } from '../groups/index.ts';

/** Nodes of these expressions, those of each part between commas in node order. Operators only leave some out. */
export async function orderAsGiven(expressions: readonly string[], groups: GroupSources): Promise<string[]> {
  const parts = expressions.flatMap(partsOf);
  const sets = await groups.resolveEach(parts, { label: '-w' });
  return sets.flatMap((set) => [...set]);
}

/** At commas outside of brackets. */
function partsOf(expression: string): string[] {
  return expression.split(/,(?![^[]*\])/).filter((part) => part.trim() !== '');
}
