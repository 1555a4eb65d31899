/** One question to a group source: a group, all nodes, or the names of its groups. */

import { GrappeError, nearest } from '../base/index.ts';
import type { GroupReference } from '../nodeset/index.ts';

export interface Question {
  readonly kind: GroupReference['kind'];
  readonly source: string;
  /** For kind `group`. */
  readonly group: string;
}

/** The question as it is written in an expression; also what errors call it. */
export function questionText({ kind, source, group }: Question): string {
  if (kind === 'names') return `@@${source}`;
  return kind === 'all' ? `@${source}:*` : `@${source}:${group}`;
}

export function unknownGroup({ source, group }: Question, known: readonly string[]): GrappeError {
  const guess = nearest(group, known);
  return new GrappeError('unknown-group', {
    message: `unknown group '${group}' in group source '${source}'`,
    ...(guess !== undefined && { hint: `did you mean '${guess}'?` }),
  });
}

export function cannotAnswer(question: Question): GrappeError {
  const what = question.kind === 'all' ? 'give all its nodes' : 'list its groups';
  return new GrappeError('group-upcall', {
    message: `group source '${question.source}' cannot ${what}`,
    why: question.kind === 'all' ? "it has neither 'all' nor 'list'" : "it has no 'list'",
    hint: "add the command to the source's section in groups.conf",
  });
}

export function holdsItself(path: readonly string[]): GrappeError {
  return new GrappeError('group-upcall', {
    message: `group '${path.at(-1)}' holds itself`,
    why: path.join(' > '),
    hint: 'mend the definition of one of these groups',
  });
}
