/**
 * `Match` lines. Programs named by `Match exec` are never run here: where one would decide, the answer is
 * left open and the node goes to the system's ssh, which evaluates its own configuration.
 */

import type { TextPlace } from '../../../base/index.ts';
import { configError, nextWord } from './config-line.ts';
import { matchHostList, matchPatternList } from './match-pattern.ts';

export type MatchCriterion =
  | { readonly kind: 'all'; readonly negated: boolean }
  | { readonly kind: 'final' | 'canonical'; readonly negated: boolean }
  | { readonly kind: TestedName; readonly negated: boolean; readonly list: string }
  /** Known to OpenSSH (or to a newer one), not decided here. */
  | { readonly kind: 'open'; readonly name: string };

type TestedName = 'host' | 'originalhost' | 'user' | 'localuser' | 'tagged';

const TESTED: ReadonlySet<string> = new Set(['host', 'originalhost', 'user', 'localuser', 'tagged']);
const OPEN: ReadonlySet<string> = new Set(['exec', 'localnetwork', 'command', 'sessiontype', 'version']);

export function parseMatch(text: string, place: TextPlace): readonly MatchCriterion[] {
  const criteria: MatchCriterion[] = [];
  let rest = text;
  while (rest !== '') {
    const attribute = wordOf(rest, place);
    if (attribute.word === '' || attribute.word.startsWith('#')) break;
    const negated = attribute.word.startsWith('!');
    const name = (negated ? attribute.word.slice(1) : attribute.word).toLowerCase();
    if (name === 'all')
      return [...criteria, closingAll(attribute.rest, { negated, place, earlier: criteria.length })];
    if (name === 'final' || name === 'canonical') {
      criteria.push({ kind: name, negated });
      rest = attribute.rest;
      continue;
    }
    const argument = wordOf(attribute.rest, place);
    if (argument.word === '' || argument.word.startsWith('#')) {
      throw configError(place, `Match '${name}' has no argument`);
    }
    criteria.push(criterionOf(name, negated, argument.word, place));
    rest = argument.rest;
  }
  if (criteria.length === 0) throw configError(place, 'Match needs a criterion');
  return criteria;
}

interface AllContext {
  readonly negated: boolean;
  readonly place: TextPlace;
  readonly earlier: number;
}

function closingAll(rest: string, { negated, place, earlier }: AllContext): MatchCriterion {
  const next = wordOf(rest, place).word;
  if (earlier > 1 || (next !== '' && !next.startsWith('#'))) {
    throw configError(place, "Match 'all' cannot be combined with other criteria");
  }
  return { kind: 'all', negated };
}

function criterionOf(name: string, negated: boolean, list: string, place: TextPlace): MatchCriterion {
  if (TESTED.has(name)) return { kind: name as TestedName, negated, list };
  if (OPEN.has(name)) return { kind: 'open', name };
  throw configError(place, `Match has no criterion '${name}'`);
}

function wordOf(text: string, place: TextPlace): { readonly word: string; readonly rest: string } {
  const word = nextWord(text);
  if (word === undefined) throw configError(place, 'a quote is not closed');
  return word;
}

/** What the criteria are held against. */
export interface MatchSubject {
  /** The host name as far as it is known by now. */
  readonly host: string;
  readonly originalHost: string;
  readonly user: string;
  readonly localUser: string;
  readonly tag: string;
  readonly isFinal: boolean;
}

/** True, false, or the name of the criterion that only ssh itself can decide. */
export function evaluateMatch(criteria: readonly MatchCriterion[], subject: MatchSubject): boolean | string {
  let open: string | undefined;
  for (const criterion of criteria) {
    if (criterion.kind === 'open') open = criterion.name;
    else if (holds(criterion, subject) === criterion.negated) return false;
  }
  return open ?? true;
}

function holds(criterion: Exclude<MatchCriterion, { kind: 'open' }>, subject: MatchSubject): boolean {
  switch (criterion.kind) {
    case 'all':
      return true;
    case 'final':
    case 'canonical':
      return subject.isFinal;
    case 'host':
      return matchHostList(subject.host, criterion.list) === 'match';
    case 'originalhost':
      return matchHostList(subject.originalHost, criterion.list) === 'match';
    case 'user':
      return matchPatternList(subject.user, criterion.list) === 'match';
    case 'localuser':
      return matchPatternList(subject.localUser, criterion.list) === 'match';
    case 'tagged':
      return matchPatternList(subject.tag, criterion.list) === 'match';
    default:
      return criterion satisfies never;
  }
}
