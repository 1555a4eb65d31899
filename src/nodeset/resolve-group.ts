/**
 * Resolves groups through the caller's GroupLookup: each one once a parse, nested ones in the source they were
 * found in, and never a group inside itself. Knows no group source.
 */

import { GrappeError } from '../base/index.ts';
import { type Families, namesOf, sizeOf, totalWeight } from './families.ts';
import { familiesOfNames } from './families-of-names.ts';
import { fault, located, placeOf, quoted, type Source, type Span } from './fault.ts';
import { Gatherer, unionOf } from './gatherer.ts';
import type { GroupLookup, GroupReference } from './group-lookup.ts';
import { type Budget, GROUP_COST, MAX_GROUP_DEPTH, spend } from './limits.ts';
import type { GroupTerm } from './scan-group.ts';
import type { Term } from './scan-term.ts';
import { matchesMask } from './wildcard.ts';

/** What it costs to make a name and hold it against a mask. */
const MATCH_COST = 5;

/** What one parse shares with the groups inside it. */
export interface Resolution {
  readonly groups: GroupLookup | undefined;
  readonly budget: Budget;
  /** Groups already resolved, by their written form. */
  readonly resolved: Map<string, Families>;
  /** Groups being resolved, outermost first. */
  readonly open: string[];
  /** Evaluates the text behind a group, whose own groups belong to `groupSource`. */
  evaluate(source: Source, groupSource: string | undefined): Families;
}

/** A mention in a text, and the source that its groups belong to when it names none. */
export interface Mention {
  readonly span: Span;
  readonly source: Source;
  readonly groupSource: string | undefined;
}

/** The nodes of `@g`, `@src:g[1-3]`, `@*`, `@@`. */
export function resolveGroups(term: GroupTerm, resolution: Resolution, mention: Mention): Families {
  const sets = term.references.map((reference) => {
    const source = reference.source ?? mention.groupSource;
    return resolveReference({ ...reference, source }, resolution, mention);
  });
  return unionOf(sets);
}

/** The nodes of the default source that a mask such as `web*` or `n?[1-4]` matches. */
export function resolveWildcard(term: Term, resolution: Resolution, mention: Mention): Families {
  const all = resolveReference({ kind: 'all', source: undefined }, resolution, mention);
  const gatherer = new Gatherer(resolution.budget);
  gatherer.add(term);
  const masks = gatherer.build();
  spend(resolution.budget, MATCH_COST * sizeOf(masks) * sizeOf(all));
  const texts = [...namesOf(masks)];
  return familiesOfNames(namesOf(all).filter((name) => texts.some((mask) => matchesMask(mask, name))));
}

function resolveReference(reference: GroupReference, resolution: Resolution, mention: Mention): Families {
  const name = writtenForm(reference);
  const known = resolution.resolved.get(name);
  if (known !== undefined) return known;
  refuseEndless(name, resolution, mention);
  const lookup = lookupOf(resolution, mention);
  resolution.open.push(name);
  const families = nodesBehind(reference, resolution, lookup, mention);
  resolution.open.pop();
  // A group stays in memory until the parse ends, so its numbers cost more than passing ones.
  spend(resolution.budget, GROUP_COST + 4 * totalWeight(families));
  resolution.resolved.set(name, families);
  return families;
}

function nodesBehind(
  reference: GroupReference,
  resolution: Resolution,
  lookup: GroupLookup,
  { source, span }: Mention,
): Families {
  try {
    if (reference.kind === 'names') return familiesOfNames(lookup.groupNames(reference.source));
    const text = expressionBehind(reference, lookup);
    return resolution.evaluate({ label: `group '${writtenForm(reference)}'`, text }, reference.source);
  } catch (error) {
    // The lookup knows no column: its errors get the place of the mention.
    throw located(error, source, span);
  }
}

function expressionBehind({ kind, group, source }: GroupReference, lookup: GroupLookup): string {
  return kind === 'all' ? lookup.all(source) : lookup.members(group ?? '', source);
}

/** The mention as one would write it: also the key under which its nodes are kept. */
function writtenForm({ kind, source, group }: GroupReference): string {
  if (kind === 'names') return `@@${source ?? ''}`;
  return `@${source === undefined ? '' : `${source}:`}${kind === 'all' ? '*' : (group ?? '')}`;
}

function refuseEndless(name: string, { open }: Resolution, { source, span }: Mention): void {
  const first = open.indexOf(name);
  if (first >= 0) {
    throw fault(source, span, `group '${name}' contains itself`, [...open.slice(first), name].join(' > '));
  }
  if (open.length < MAX_GROUP_DEPTH) return;
  const why = `${MAX_GROUP_DEPTH} levels at most`;
  throw fault(source, span, `groups are nested too deeply: ${quoted(source, span)}`, why);
}

function lookupOf({ groups }: Resolution, { source, span }: Mention): GroupLookup {
  if (groups !== undefined) return groups;
  throw new GrappeError('unknown-group-source', {
    message: `there is no group source for ${quoted(source, span)}`,
    where: placeOf(source, span),
    why: 'groups and wildcards need the nodes that a group source lists',
  });
}
