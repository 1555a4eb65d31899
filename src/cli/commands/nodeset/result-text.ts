/** The result as text: folded, expanded, counted. */

import type { FoldOptions } from '../../../nodeset/index.ts';
import type { OutputOptions } from './options.ts';
import type { IndexedSet, SetKind } from './set-kind.ts';

export type ResultCommand = 'fold' | 'expand' | 'count';

/** The output options, with the folding for this result. */
export interface TextOptions extends Pick<OutputOptions, 'format' | 'separator'> {
  readonly fold: FoldOptions;
}

export function resultText<Kind extends IndexedSet<Kind>>(
  set: Kind,
  kind: SetKind<Kind>,
  command: ResultCommand,
  { fold, format, separator }: TextOptions,
): string {
  if (command === 'count') return format ? format(set.size) : String(set.size);
  if (command === 'fold') return format ? kind.foldAs(set, format, fold) : set.fold(fold);
  return Array.from(set, (name) => (format ? format(name) : name)).join(separator);
}
