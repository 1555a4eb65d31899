/** What the parser needs to know of groups. The pure algebra asks; module `groups` answers. */

import type { Budget } from './limits.ts';

/** Answers synchronously; asynchronous sources are asked beforehand (see `groupReferences`). */
export interface GroupLookup {
  /** The expression behind a group; throws GrappeError `unknown-group…`, or warns and answers ''. */
  members(group: string, source: string | undefined): string;
  /** The expression for all nodes of a source. */
  all(source: string | undefined): string;
  /** The names of the groups of a source. */
  groupNames(source: string | undefined): readonly string[];
}

export interface ParseOptions {
  readonly groups?: GroupLookup;
  /** In place of the usual one: what strangers write is to cost less. */
  readonly budget?: Budget;
  /** What errors call the text: `-w`, `grappe.yaml`; `node set` when absent. */
  readonly label?: string;
}

/** A mention of a group in an expression, found without resolving anything. */
export interface GroupReference {
  readonly kind: 'group' | 'all' | 'names';
  readonly source: string | undefined;
  /** Set for kind `group`. */
  readonly group?: string;
}
