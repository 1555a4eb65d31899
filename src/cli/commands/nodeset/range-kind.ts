/** Range sets (-R): indexes without names. */

import { RangeSet } from '../../../nodeset/index.ts';
import type { SetKind } from './set-kind.ts';

export const rangeKind: SetKind<RangeSet> = {
  empty: RangeSet.empty,
  read: async (expressions, label) => RangeSet.parse(expressions.filter(isWritten).join(','), { label }),
  foldAs: (set, format, options) => format(set.fold(options)),
};

function isWritten(expression: string): boolean {
  return expression.trim() !== '';
}
