/** Scans a mention of groups: `@g`, `@src:g`, `@rack[1-3]`, `@*`, `@src:*`, `@@`, `@@src`. Resolves nothing. */

import { GrappeError } from '../base/index.ts';
import { type Cursor, isSpace } from './cursor.ts';
import { fault, placeOf, quoted, type Source, type Span } from './fault.ts';
import type { GroupReference } from './group-lookup.ts';
import { Gatherer } from './gatherer.ts';
import { MAX_GROUPS, MAX_NAME_LENGTH } from './limits.ts';
import { namesOf, sizeOf } from './families.ts';
import { operationOf } from './operation.ts';
import { scanTerm } from './scan-term.ts';

export interface GroupTerm extends Span {
  /** One reference, or one for each name of a ranged group name. */
  readonly references: readonly GroupReference[];
}

/** Reads the mention that begins at the cursor, an `@`. */
export function scanGroup(cursor: Cursor): GroupTerm {
  const span = { start: cursor.at, end: endOfMention(cursor) };
  cursor.at = span.end;
  return { ...span, references: referencesOf(cursor, span) };
}

/** Where the operator behind the mention stands, or the spaces before it. */
function endOfMention(cursor: Cursor): number {
  const { text, at } = cursor;
  let [end, limit] = [at, at + MAX_NAME_LENGTH];
  for (let bracket = -1; end < text.length; end++) {
    const character = text.charAt(end);
    if (character === '[') bracket = end;
    else if (character === ']') [limit, bracket] = [limit + end - bracket, -1];
    else if (bracket < 0 && operationOf(text.charCodeAt(end)) !== undefined) break;
    if (bracket < 0 && end > limit) throw tooLong(cursor, { start: at, end });
  }
  while (isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}

function tooLong(source: Source, span: Span): GrappeError {
  const why = `it has more than ${MAX_NAME_LENGTH} characters`;
  return fault(source, span, `a group name is too long: ${quoted(source, span)}`, why);
}

function referencesOf(source: Source, mention: Span): GroupReference[] {
  const text = source.text.slice(mention.start + 1, mention.end);
  if (text.startsWith('@')) return [{ kind: 'names', source: sourceName(source, mention, text.slice(1)) }];
  const colon = text.indexOf(':');
  const from = colon < 0 ? undefined : sourceName(source, mention, text.slice(0, colon));
  if (colon === 0) throw fault(source, mention, `a group source has no name: ${quoted(source, mention)}`);
  const name = text.slice(colon + 1);
  if (name === '*') return [{ kind: 'all', source: from }];
  refuseName(source, mention, name);
  const nameSpan = { start: mention.start + colon + 2, end: mention.end };
  return groupNames(source, nameSpan).map((group) => ({ kind: 'group', source: from, group }));
}

function sourceName(source: Source, mention: Span, name: string): string | undefined {
  if (!hasAny(name, '*?@[]: \t')) return name === '' ? undefined : name;
  const why = 'source names hold none of * ? @ [ ] :';
  throw fault(source, mention, `not a group source: ${quoted(source, mention)}`, why);
}

function refuseName(source: Source, mention: Span, name: string): void {
  if (name === '') throw fault(source, mention, `a group name is missing: ${quoted(source, mention)}`);
  if (!hasAny(name, '*?@')) return;
  const why = "group names hold none of * ? @; '@*' means all nodes";
  throw fault(source, mention, `not a group name: ${quoted(source, mention)}`, why);
}

function hasAny(text: string, characters: string): boolean {
  return Array.from(characters).some((character) => text.includes(character));
}

/** The names that `rack[1-3]` stands for; the name itself when it has no brackets. */
function groupNames(source: Source, span: Span): string[] {
  const cursor = { label: source.label, text: source.text.slice(0, span.end), at: span.start };
  const term = scanTerm(cursor);
  if (!term.hasBrackets) return [source.text.slice(span.start, span.end)];
  const gatherer = new Gatherer();
  gatherer.add(term);
  const groups = gatherer.build();
  if (sizeOf(groups) <= MAX_GROUPS) return [...namesOf(groups)];
  throw new GrappeError('nodeset-too-large', {
    message: `${quoted(source, span)} stands for ${sizeOf(groups)} groups`,
    where: placeOf(source, span),
    why: `one mention may name at most ${MAX_GROUPS}`,
  });
}
